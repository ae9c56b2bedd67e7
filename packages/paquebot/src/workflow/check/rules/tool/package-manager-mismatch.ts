import { posix } from 'node:path'
import { allCommands, type Command, type PlacedCommand } from '../../facts/commands.ts'
import { hasFile } from '../../facts/places.ts'
import { inputOf } from '../../facts/read.ts'
import { toolOf } from '../../facts/tool.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

interface Frozen {
  readonly locks: readonly string[]
  readonly manifest: string
  readonly isFrozen: (args: readonly (string | null)[]) => boolean
}

/** Installs that stop without their lockfile. Sources: npm docs (`npm ci`), pnpm docs (`--frozen-lockfile`), Yarn docs (`--immutable`), uv docs (`--locked`, `--frozen`). */
const installs: Readonly<Record<string, Frozen>> = {
  npm: {
    locks: ['package-lock.json', 'npm-shrinkwrap.json'],
    manifest: 'package.json',
    isFrozen: ([first]) => first === 'ci' || first === 'clean-install',
  },
  pnpm: {
    locks: ['pnpm-lock.yaml'],
    manifest: 'package.json',
    isFrozen: (args) => /^(?:i|install)$/.test(args[0] ?? '') && args.includes('--frozen-lockfile'),
  },
  yarn: {
    locks: ['yarn.lock'],
    manifest: 'package.json',
    isFrozen: (args) => args.includes('--immutable'),
  },
  uv: {
    locks: ['uv.lock'],
    manifest: 'pyproject.toml',
    isFrozen: (args) =>
      args[0] === 'sync' && (args.includes('--locked') || args.includes('--frozen')),
  },
}

const others: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm install --frozen-lockfile',
  'package-lock.json': 'npm ci',
  'yarn.lock': 'yarn install --immutable',
  'bun.lock': 'bun install --frozen-lockfile',
  'poetry.lock': 'poetry sync',
}

export const packageManagerMismatch: Rule = {
  id: 'tool/package-manager-mismatch',
  severity: 'error',
  summary: 'A job installs with the package manager whose lockfile the repository has',
  why: '`npm ci`, `pnpm install --frozen-lockfile` and `uv sync --locked` stop when their lockfile is not there. In a repository of another manager that is always so.',
  fix: 'Install with the manager of the lockfile, and set that one up in the job.',
  *check(checked) {
    const seen = new Set<string>()
    for (const placed of allCommands(checked)) {
      const flaw = flawOf(checked, placed)
      const key = `${flaw?.file}:${flaw?.range?.start.line}`
      if (flaw !== undefined && !seen.has(key)) yield flaw
      seen.add(key)
    }
  },
}

function flawOf(checked: Checked, placed: PlacedCommand): Flaw | undefined {
  const { command } = placed
  const { tool = '', args = [] } = toolOf(command) ?? {}
  const kind = installs[tool]
  if (kind === undefined || !kind.isFrozen(args) || command.place !== 'plain') return undefined
  if (command.directory === null || movesElsewhere(command) || madeInJob(placed)) return undefined
  if (!hasFile(checked, posix.join(command.directory, kind.manifest))) return undefined
  if (kind.locks.some((lock) => findUp(checked, command.directory ?? '.', lock))) return undefined
  const other = Object.keys(others).find((lock) => findUp(checked, command.directory ?? '.', lock))
  const where = command.directory === '.' ? 'the root' : `\`${command.directory}\``
  return {
    file: command.file,
    range: command.at,
    message: `\`${tool} ${args[0]}\` needs \`${kind.locks[0]}\` in ${where}, and there is none${other === undefined ? '' : `: the lockfile is \`${other}\``}`,
    hint: other === undefined ? `commit \`${kind.locks[0]}\`` : `write \`${others[other]}\``,
    // Its failure may be meant, or come from a folder that only a condition reaches.
    ...((command.swallowed !== undefined ||
      placed.step.if !== undefined ||
      placed.job.if !== undefined) && {
      severity: 'warning' as const,
    }),
  }
}

const elsewhere = /^(?:--prefix|-C|--dir|--directory|--project|--lockfile-dir|-g|--global)(?:=|$)/

function movesElsewhere({ words }: Command): boolean {
  return words.some((word) => word === null || elsewhere.test(word))
}

function findUp(checked: Checked, from: string, name: string): boolean {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    if (hasFile(checked, posix.join(folder, name))) return true
    if (folder === '.') return false
  }
}

const makes =
  /package-lock-only|(?:npm|pnpm)\s+(?:i|install)(?!.*--frozen)|\buv\s+lock\b|git\s+(?:clone|checkout|switch|worktree)|\b(?:cp|mv|curl|wget|tar)\s/

/** A lockfile may come from another checkout, an artifact, a cache, or an earlier step. */
function madeInJob({ job, step }: PlacedCommand): boolean {
  return job.steps.some((one) => {
    if (isAction(one, 'actions/checkout'))
      return ['repository', 'ref', 'path'].some((name) => inputOf(one, name) !== undefined)
    if (isAction(one, 'actions/download-artifact', 'actions/cache')) return true
    return job.steps.indexOf(one) <= job.steps.indexOf(step) && makes.test(one.run?.value ?? '')
  })
}
