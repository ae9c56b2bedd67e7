import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { prepareVersion } from '../../src/stages/version/prepare.ts'
import { applyEdits } from '../../src/steps/apply-edits.ts'
import type { ToolName, ToolShed } from './lock-tools.ts'
import { commitAll, git, writeTree } from './temp.ts'

/** A repository, what is released in it, and what the tool that made its lockfiles has to say afterwards. */
export interface LockCase {
  readonly story: string
  readonly tool: ToolName
  /** What is no text is written as JSON. */
  readonly files: Readonly<Record<string, unknown>>
  /** Packages and the bumps of their changesets. */
  readonly changes: Readonly<Record<string, 'major' | 'minor' | 'patch'>>
  /** Writes the lockfile, without installing where the tool can. */
  readonly lock: readonly string[]
  /** Fail when a lockfile is stale. */
  readonly frozen: readonly (readonly string[])[]
  /** Folders with lockfiles of their own. */
  readonly folders?: readonly string[]
  /** The lockfiles that must be there, to be sure that there is something to compare. */
  readonly lockfiles: readonly string[]
  /** True where the lockfile says nothing of what moves. */
  readonly stays?: true
}

export interface Outcome {
  /** Output of frozen installs that failed. */
  readonly refused: readonly string[]
  /** Lockfiles after `version`, and as the tool itself writes them then. */
  readonly ours: Readonly<Record<string, string>>
  readonly theirs: Readonly<Record<string, string>>
  readonly before: Readonly<Record<string, string>>
  readonly findings: readonly { readonly rule: string; readonly message: string }[]
}

/** Makes the lockfiles with the real tool, versions, and asks the tool what it thinks of that. */
export async function playCase(one: LockCase, folder: string, shed: ToolShed): Promise<Outcome> {
  const root = join(folder, 'ours')
  writeTree(root, { '.gitignore': 'node_modules\n.venv\n.yarn\n.pnp.*\n', ...textsOf(one.files) })
  lock(one, root, shed)
  commitAll(root)
  writeTree(root, { '.changeset/one.md': changesetOf(one.changes) })
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '-m', 'feat: change')
  const before = lockfilesIn(root)
  const { edits, findings } = await prepareVersion(root)
  applyEdits(root, edits)
  const copy = join(folder, 'theirs')
  cpSync(root, copy, { recursive: true, filter: (path) => !path.endsWith('.git') })
  lock(one, copy, shed)
  const ours = lockfilesIn(root)
  const refused = foldersOf(one).flatMap((place) =>
    one.frozen.flatMap((args) => {
      const { ok, output } = shed.run(one.tool, args, join(root, place))
      return ok ? [] : [`${args.join(' ')} in ${place}: ${output}`]
    }),
  )
  return { refused, ours, theirs: lockfilesIn(copy), before, findings }
}

const foldersOf = ({ folders }: LockCase) => folders ?? ['.']

function lock(one: LockCase, root: string, shed: ToolShed): void {
  for (const folder of foldersOf(one)) {
    const { ok, output } = shed.run(one.tool, one.lock, join(root, folder))
    if (!ok) throw new Error(`${one.tool} ${one.lock.join(' ')} in ${folder}: ${output}`)
  }
}

function textsOf(files: LockCase['files']): Record<string, string> {
  const textOf = (content: unknown) =>
    typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
  return Object.fromEntries(Object.entries(files).map(([path, one]) => [path, textOf(one)]))
}

function changesetOf(changes: LockCase['changes']): string {
  const lines = Object.entries(changes).map(([name, bump]) => `"${name}": ${bump}`)
  return `---\n${lines.join('\n')}\n---\n\nA change.\n`
}

const isLockfile =
  /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|(uv|poetry|pdm)\.lock|pylock(\..+)?\.toml)$/

function lockfilesIn(root: string, folder = root): Record<string, string> {
  const found = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return /^(node_modules|\.git|\.venv|\.yarn)$/.test(entry.name) ? {} : lockfilesIn(root, path)
    }
    return isLockfile.test(entry.name) ? { [relative(root, path)]: readFileSync(path, 'utf8') } : {}
  })
  return Object.assign({}, ...found)
}
