import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const home = join(tmpdir(), 'paquebot-users-tools-1')
const tools = ['@changesets/cli@3.0.3', '@changesets/changelog-github@1', 'prettier@3']

/** `node_modules` of a repository that uses Changesets with GitHub's changelog and prettier; installed once. */
export function usersTools(): string {
  const modules = join(home, 'node_modules')
  if (existsSync(modules)) return modules
  const draft = mkdtempSync(join(tmpdir(), 'paquebot-users-'))
  const args = ['install', '--no-audit', '--no-fund', '--prefix', draft, ...tools]
  execFileSync('npm', args, { stdio: 'pipe' })
  rmSync(home, { recursive: true, force: true })
  renameSync(draft, home)
  return modules
}
