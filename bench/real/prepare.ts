import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Clones the commit into `folder`, on a branch, with the remote of the original. Only reads `source`. */
export function cloneAt(source: string, commit: string, folder: string): void {
  run(['git', 'clone', '-q', '--no-checkout', source, folder], source)
  run(['git', 'checkout', '-q', '-B', 'main', commit], folder)
  const origin = read(['git', 'config', '--get', 'remote.origin.url'], source)
  if (origin !== '') run(['git', 'remote', 'set-url', 'origin', origin], folder)
}

/** Writes files of a case and commits nothing: they are the uncommitted work of a person. */
export function addFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** A clone whose remote is the repository on GitHub. */
export const originAt =
  (slug: string) =>
  (folder: string): void =>
    run(['git', 'remote', 'set-url', 'origin', `https://github.com/${slug}.git`], folder)

/** What a person does before a release by hand: install, build, and then clean to build afresh. */
export function buildThenClean(folder: string): void {
  const manager = read(['node', '-p', "require('./package.json').packageManager"], folder)
  const pnpm = ['npm', 'exec', '--yes', '--loglevel=error', '--', manager]
  run([...pnpm, 'install', '--frozen-lockfile'], folder)
  run([...pnpm, '-r', 'run', 'build'], folder)
  run([...pnpm, '-r', 'run', 'clean'], folder)
}

function run([program = '', ...args]: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

function read([program = '', ...args]: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return ''
  }
}
