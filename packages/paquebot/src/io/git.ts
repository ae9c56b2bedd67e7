import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PaquebotError } from '../model/error.ts'
import { posixRelative } from './files.ts'
import { readIndex } from './git-index.ts'

/** Asks git one question, synchronously; undefined when git answers with an error. */
export function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, { ...options(cwd), stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined
    throw notInstalled()
  }
}

const options = (cwd: string) => ({
  cwd,
  encoding: 'utf8' as const,
  maxBuffer: 1 << 30,
  // A question must never take the index lock of a person at work.
  env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
})

const notInstalled = () =>
  new PaquebotError('exec/not-found', '`git` is not installed', { hint: 'install git' })

/**
 * Absolute top level of the working tree, or null outside git: the nearest folder with a `.git`, which is a
 * file in worktrees and submodules. No process is started; every command asks this.
 */
export function gitRoot(cwd: string): string | null {
  if (existsSync(join(cwd, '.git'))) return cwd
  const parent = dirname(cwd)
  return parent === cwd ? null : gitRoot(parent)
}

/** The commit HEAD stands on, or null before the first one. */
export function head(cwd: string): string | null {
  return git(cwd, ['rev-parse', '--verify', '-q', 'HEAD'])?.trim() || null
}

/** The files below a folder that git does not ignore; paths are relative to it. */
export interface Listing {
  /** By code units, so that the files of a folder stand together. */
  readonly paths: readonly string[]
  /** Those of them that git does not track yet. */
  readonly untracked: ReadonlySet<string>
}

const listTracked = ['ls-files', '-z', '--cached']
const listUntracked = ['ls-files', '-z', '--others', '--exclude-standard']

/** All files below `cwd` that are not ignored; undefined outside git. */
export function listFiles(cwd: string): Listing | undefined {
  const tracked = trackedBelow(cwd) ?? pathsIn(git(cwd, listTracked))
  return tracked && listingOf(tracked, pathsIn(git(cwd, listUntracked)) ?? [])
}

/** What the index says of a folder, when it can be read without git. */
function trackedBelow(cwd: string): readonly string[] | undefined {
  const root = gitRoot(cwd)
  const paths = root === null ? undefined : readIndex(root)
  if (root === null || paths === undefined || cwd === root) return paths
  const prefix = `${posixRelative(root, cwd)}/`
  return paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
}

/** The two halves of a listing: what is tracked is known at once, the search for new files takes a while. */
export interface ListingMeanwhile {
  /** Undefined outside git. Not looked up before somebody asks. */
  tracked(): Promise<readonly string[] | undefined>
  readonly untracked: Promise<readonly string[]>
}

/** As `listFiles`, beside other work. */
export function listFilesMeanwhile(cwd: string): ListingMeanwhile {
  const ask = async (args: readonly string[]) => pathsIn(await gitMeanwhile(cwd, args))
  const untracked = ask(listUntracked).then((paths) => paths ?? [])
  // Nobody waits for this half when the other one fails.
  untracked.catch(() => {})
  return { tracked: async () => trackedBelow(cwd) ?? ask(listTracked), untracked }
}

/** Both halves as one. */
export function listingOf(tracked: readonly string[], untracked: readonly string[]): Listing {
  // git sorts by bytes, which differs behind the Basic Multilingual Plane; the sides of a merge conflict repeat.
  const sorted = [...tracked, ...untracked].sort()
  const paths = sorted.filter((path, at) => path !== sorted[at - 1])
  return { paths, untracked: new Set(untracked) }
}

function pathsIn(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  const paths = text.split('\0')
  paths.pop()
  return paths
}

/** Asks git one question while other work goes on; undefined when git answers with an error. */
function gitMeanwhile(cwd: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      ...options(cwd),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? notInstalled() : error),
    )
    child.once('close', (code) =>
      resolve(code === 0 ? Buffer.concat(chunks).toString('utf8') : undefined),
    )
  })
}

/**
 * Commit that added each file matching the pathspec, newest history first; one walk for all. A file that was moved
 * has the commit of its first place, as with `git log --follow`.
 */
export function commitsThatAdded(cwd: string, pathspec: string): ReadonlyMap<string, string> {
  const text = git(cwd, [
    '-c',
    // Names as they are, not with octal escapes.
    'core.quotePath=false',
    'log',
    '--diff-filter=AR',
    '--find-renames',
    '--name-status',
    '--relative',
    '--format=%x00%H',
    '--',
    pathspec,
  ])
  const added = new Map<string, string>()
  // Where a file that is walked back now stood before, by that earlier path.
  const later = new Map<string, string[]>()
  for (const block of (text ?? '').split('\0')) {
    const [commit = '', ...lines] = block.split('\n').filter((line) => line !== '')
    for (const change of lines.map((line) => line.split('\t')).map(toAddition)) {
      const names = [change.path, ...(later.get(change.path) ?? [])].filter((n) => !added.has(n))
      later.delete(change.path)
      if (change.from === undefined) for (const name of names) added.set(name, commit)
      else later.set(change.from, [...(later.get(change.from) ?? []), ...names])
    }
  }
  return added
}

/** `A path`, or `R100 from path`. */
function toAddition([_, first = '', second]: readonly string[]): { path: string; from?: string } {
  return second === undefined ? { path: first } : { path: second, from: first }
}

/** `owner/name` of the GitHub remote `origin`, or undefined. */
export function githubRepository(cwd: string): string | undefined {
  const url = git(cwd, ['config', '--get', 'remote.origin.url'])?.trim() ?? ''
  const match = /github\.com[:/]([^/]+)\/(.+?)(?:\.git)?\/?$/.exec(url)
  return match === null ? undefined : `${match[1]}/${match[2]}`
}

/** Unix seconds of the commit at HEAD: what SOURCE_DATE_EPOCH should be. */
export function commitTime(cwd: string): number | undefined {
  const text = git(cwd, ['log', '-1', '--format=%ct'])?.trim()
  return text === undefined || text === '' ? undefined : Number(text)
}
