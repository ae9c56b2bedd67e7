import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary folder that is removed when its scope ends. */
export function tempFolder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'paquebot-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Writes files, keyed by path, below a folder. */
export function writeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Who commits, and when: commit ids are then the same everywhere. */
export const identity = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** Runs git with a fixed identity and date, so that commit ids are the same everywhere. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', env: { ...process.env, ...identity } })
}

/** Makes the folder a repository with everything in one commit. */
export function commitAll(root: string, message = 'chore: begin'): void {
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '--allow-empty', '-m', message)
}

const examples = join(import.meta.dirname, '../../../../examples')
const leftOut = /(^|\/)(node_modules|dist|\.venv|__pycache__|\.paquebot|\.pytest_cache)(\/|$)/

/** A fresh clone of an example, as a repository of its own. */
export function copyExample(name: 'event-forge' | 'token-ledger', to: string): void {
  cpSync(join(examples, name), to, {
    recursive: true,
    filter: (path) => !leftOut.test(path.slice(examples.length)),
  })
  commitAll(to)
  git(to, 'remote', 'add', 'origin', `https://github.com/${name}/${name}.git`)
}
