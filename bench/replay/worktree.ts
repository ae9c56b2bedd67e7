import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A clone that shares the objects of the user's checkout and moves from commit to commit. */
export interface Worktree extends Disposable {
  readonly path: string
  /** Throws away what was done to the files and takes those of the commit. */
  moveTo(commit: string): void
}

/** Makes it in the temporary folder; nothing is ever written to `checkout`, its `.git` included. */
export function borrow(checkout: string): Worktree {
  const folder = mkdtempSync(join(tmpdir(), 'paquebot-replay-'))
  const path = join(folder, 'tree')
  run(['git', 'clone', '-q', '--shared', '--no-checkout', checkout, path], folder)
  const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false']
  // Large files are pointers in most clones, and no plan reads them.
  const lfs = ['-c', 'filter.lfs.smudge=', '-c', 'filter.lfs.process=', '-c', 'filter.lfs.required=false']
  return {
    path,
    moveTo(commit) {
      const checkout = ['checkout', '-q', '-f', '--detach', commit]
      if (!attempt(['git', ...quiet, ...lfs, ...checkout], path)) moveWhatIsThere(path, commit)
      run(['git', 'clean', '-q', '-ffdx'], path)
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Partial copies lack their largest files, at which a checkout gives up: all the others are taken. */
function moveWhatIsThere(path: string, commit: string): void {
  run(['git', 'update-ref', '--no-deref', 'HEAD', commit], path)
  run(['git', 'read-tree', '--reset', commit], path)
  attempt(['git', 'checkout-index', '-q', '-f', '-a'], path)
}

/** Version of Changesets that the tree is locked to, else asks for; the last 2 where it does not say. */
export function changesetsVersion(folder: string): string {
  const places = [
    ['pnpm-lock.yaml', /@changesets\/cli[@/](\d+\.\d+\.\d+)/],
    ['package-lock.json', /"node_modules\/@changesets\/cli": \{\s*"version": "(\d+\.\d+\.\d+)"/],
    ['yarn.lock', /"?@changesets\/cli@[^\n]*:\n\s+version:? "?(\d+\.\d+\.\d+)/],
    ['bun.lock', /"@changesets\/cli@(\d+\.\d+\.\d+)/],
    ['package.json', /"@changesets\/cli"\s*:\s*"[^\d"]*(\d+\.\d+\.\d+)/],
  ] as const
  const found = places.flatMap(([file, form]) => form.exec(read(join(folder, file)))?.[1] ?? [])
  return found[0] ?? '2.29.8'
}

export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function attempt(argv: readonly string[], cwd: string): boolean {
  try {
    run(argv, cwd)
    return true
  } catch {
    return false
  }
}

function run([program = '', ...args]: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}
