import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PaquebotError } from '../model/error.ts'

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

/** A file that git knows or would take: `tracked` false means new and not ignored. */
export interface ListedFile {
  readonly path: string
  readonly tracked: boolean
}

/** All files below `cwd` that are not ignored, relative to it; undefined outside git. */
export function listFiles(cwd: string): readonly ListedFile[] | undefined {
  return parseListing(git(cwd, listing))
}

/** Tag, space, path for each file. */
const listing = ['ls-files', '-z', '-t', '--cached', '--others', '--exclude-standard']

function parseListing(text: string | undefined): readonly ListedFile[] | undefined {
  if (text === undefined) return undefined
  const files: ListedFile[] = []
  for (const entry of text.split('\0')) {
    const path = entry.slice(2)
    // The sides of a merge conflict are listed one after the other.
    if (path !== '' && path !== files.at(-1)?.path)
      files.push({ path, tracked: !entry.startsWith('?') })
  }
  return files
}

/** As `listFiles`, beside other work: looking for new files takes git a while in a large repository. */
export function listFilesMeanwhile(cwd: string): Promise<readonly ListedFile[] | undefined> {
  return new Promise((resolve, reject) => {
    execFile('git', listing, options(cwd), (error, text) => {
      if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') reject(notInstalled())
      else resolve(parseListing(error === null ? text : undefined))
    })
  })
}

/** Commit that added each file matching the pathspec, newest history first; one walk for all. */
export function commitsThatAdded(cwd: string, pathspec: string): ReadonlyMap<string, string> {
  const text = git(cwd, [
    '-c',
    // Names as they are, not with octal escapes.
    'core.quotePath=false',
    'log',
    '--diff-filter=A',
    '--name-only',
    '--relative',
    '--format=%x00%H',
    '--',
    pathspec,
  ])
  const added = new Map<string, string>()
  for (const block of (text ?? '').split('\0')) {
    const [commit, ...names] = block.split('\n').filter((line) => line !== '')
    for (const name of names) if (!added.has(name)) added.set(name, commit ?? '')
  }
  return added
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
