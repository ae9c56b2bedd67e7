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
  const lfs = [
    '-c',
    'filter.lfs.smudge=',
    '-c',
    'filter.lfs.process=',
    '-c',
    'filter.lfs.required=false',
  ]
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

/** A Changesets as a tree has it: the version of its CLI, and of the packages in it that make plans. */
export interface LockedChangesets {
  readonly cli: string
  readonly planners: Readonly<Record<string, string>>
}

const planners = ['assemble-release-plan', 'get-dependents-graph', 'get-release-plan']

/** The Changesets that the tree is locked to, else asks for; the last version 2 where it does not say. */
export function changesetsOf(folder: string): LockedChangesets {
  const manifest = /"@changesets\/cli"\s*:\s*"[^\d"]*(\d+\.\d+\.\d+)/.exec(
    read(join(folder, 'package.json')),
  )
  const cli = locked(folder, '@changesets/cli') ?? manifest?.[1] ?? '2.29.8'
  const found = planners.flatMap((name) => {
    const version = locked(folder, `@changesets/${name}`)
    return version === undefined ? [] : [[`@changesets/${name}`, version] as const]
  })
  return { cli, planners: Object.fromEntries(found) }
}

function locked(folder: string, name: string): string | undefined {
  const version = '(\\d+\\.\\d+\\.\\d+)'
  const places = [
    ['pnpm-lock.yaml', `${name}[@/]${version}`],
    ['package-lock.json', `"node_modules/${name}": \\{\\s*"version": "${version}"`],
    ['yarn.lock', `"?${name}@[^\\n]*:\\n\\s+version:? "?${version}`],
    ['bun.lock', `"${name}@${version}"`],
  ] as const
  return places.flatMap(
    ([file, form]) => new RegExp(form).exec(read(join(folder, file)))?.[1] ?? [],
  )[0]
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
