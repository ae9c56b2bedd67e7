import { spawnSync } from 'node:child_process'

/** What git says in the folder; undefined where it fails. */
export function git(cwd: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-c', 'core.quotePath=false', ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return status === 0 ? stdout : undefined
}

/** True when the first is the second or lies behind it. */
export const isBehind = (cwd: string, commit: string, of: string): boolean =>
  git(cwd, ['merge-base', '--is-ancestor', commit, of]) !== undefined
