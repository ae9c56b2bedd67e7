import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { argvOf, changesetsPeer } from '../peers.ts'
import { type LockedChangesets, read } from './worktree.ts'

/** Versions by package name, as the real Changesets plans them for the tree; undefined when it gives no plan. */
export type OraclePlan = ReadonlyMap<string, string> | undefined

/** Asks the real `changeset status` of a version: only where ours and the release differ. */
export function askChangesets(
  { cli: version, planners }: LockedChangesets,
  folder: string,
): OraclePlan {
  const cli = changesetsPeer(version, planners)
  if (cli.kind === 'missing') return undefined
  const file = 'paquebot-replay-oracle.json'
  const [program = '', ...args] = [...argvOf(cli.entry), 'status', `--output=${file}`]
  const options = { cwd: folder, stdio: 'ignore', timeout: 60_000 } as const
  // `status` compares with the base branch, which then has no changes of its own to complain of.
  spawnSync('git', ['update-ref', `refs/heads/${baseBranch(folder, version)}`, 'HEAD'], options)
  spawnSync(program, args, options)
  const text = read(join(folder, file))
  rmSync(join(folder, file), { force: true })
  if (text === '') return undefined
  const { releases } = JSON.parse(text) as {
    releases: readonly { name: string; type: string; newVersion: string }[]
  }
  return new Map(
    releases
      .filter(({ type }) => type !== 'none')
      .map(({ name, newVersion }) => [name, newVersion]),
  )
}

function baseBranch(folder: string, version: string): string {
  const written = /"baseBranch"\s*:\s*"([^"]+)"/.exec(read(join(folder, '.changeset/config.json')))
  return written?.[1] ?? (version.startsWith('3') ? 'main' : 'master')
}
