import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PaquebotError } from '../model/error.ts'
import { withoutSecrets } from '../model/secrets.ts'
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
  env: { ...withoutSecrets(process.env), GIT_OPTIONAL_LOCKS: '0' },
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
export function gitMeanwhile(cwd: string, args: readonly string[]): Promise<string | undefined> {
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

/** A tag whose commit HEAD has behind it. */
export interface GitTag {
  readonly name: string
  /** Of an annotated tag the commit that it points at. */
  readonly commit: string
  /** Unix seconds of that commit. */
  readonly time: number
}

const tagFields = [
  '%(refname:strip=2)',
  '%(objectname)',
  '%(*objectname)',
  '%(committerdate:unix)',
  '%(*committerdate:unix)',
].join('%00')

/** All tags behind HEAD, in one question; none before the first commit and outside git. */
export function tagsBehindHead(cwd: string): readonly GitTag[] {
  return askTags(cwd, ['--merged=HEAD'])
}

/** All tags of the repository, in whatever order git keeps them. */
export function allTags(cwd: string): readonly GitTag[] {
  return askTags(cwd, [])
}

function askTags(cwd: string, which: readonly string[]): readonly GitTag[] {
  const text = git(cwd, ['for-each-ref', ...which, `--format=${tagFields}`, 'refs/tags'])
  return (text ?? '').split('\n').flatMap((line) => {
    const [name = '', id = '', peeled, time, peeledTime] = line.split('\0')
    if (name === '') return []
    return [{ name, commit: peeled || id, time: Number(peeledTime || time) }]
  })
}

/** `owner/name` of the GitHub remote `origin`, or undefined. */
export function githubRepository(cwd: string): string | undefined {
  return repositoryOf(git(cwd, ['config', '--get', 'remote.origin.url'])?.trim() ?? '')
}

/** `owner/name` of an address on GitHub, or undefined. */
export function repositoryOf(url: string): string | undefined {
  const match = /github\.com[:/]([^/]+)\/(.+?)(?:\.git)?\/?$/.exec(url)
  return match === null ? undefined : `${match[1]}/${match[2]}`
}

/** Unix seconds of the commit at HEAD: what SOURCE_DATE_EPOCH should be. */
export function commitTime(cwd: string): number | undefined {
  const text = git(cwd, ['log', '-1', '--format=%ct'])?.trim()
  return text === undefined || text === '' ? undefined : Number(text)
}

/** Where HEAD stands, and what differs from it. Paths are relative to the top level. */
export interface WorkingState {
  /** Null before the first commit. */
  readonly head: string | null
  /** Null for a detached HEAD. */
  readonly branch: string | null
  /** Tracked files that are changed, staged or not. */
  readonly changed: readonly string[]
}

/** One look at the working tree; undefined outside git. Source: git-status(1), porcelain format 2. */
export function workingState(cwd: string): WorkingState | undefined {
  const argv = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=no']
  const text = git(cwd, argv)
  if (text === undefined) return undefined
  const lines = text.split('\0')
  const header = (name: string) =>
    lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3)
  const oid = header('branch.oid')
  const branch = header('branch.head')
  return {
    head: oid === undefined || oid === '(initial)' ? null : oid,
    branch: branch === undefined || branch === '(detached)' ? null : branch,
    changed: lines.flatMap(changedPath),
  }
}

/** Fields before the path: 8 for a change, 9 for a rename (whose old path is a line of its own), 10 in a conflict. */
const fields: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10 }

function changedPath(line: string): readonly string[] {
  const count = /^[12u] /.test(line) ? fields[line.charAt(0)] : undefined
  return count === undefined ? [] : [line.split(' ').slice(count).join(' ')]
}

/** The tags, and the branch that the remote calls its default when a clone has noted it. */
export interface KnownRefs {
  readonly tags: readonly string[]
  readonly remoteDefault?: string
}

/** Tags and default branch in one question. */
export function knownRefs(cwd: string): KnownRefs {
  const format = '--format=%(refname)%09%(symref)'
  const text = git(cwd, ['for-each-ref', format, 'refs/tags', 'refs/remotes/*/HEAD']) ?? ''
  const refs = text.split('\n').map((line) => line.split('\t'))
  const tags = refs.flatMap(([name = '']) =>
    name.startsWith('refs/tags/') ? [name.slice('refs/tags/'.length)] : [],
  )
  const heads = refs.filter(([name = '']) => name.startsWith('refs/remotes/'))
  const [name = '', target = ''] =
    heads.find(([one]) => one?.startsWith('refs/remotes/origin/')) ?? heads[0] ?? []
  const remoteDefault = target.slice(name.length - 'HEAD'.length)
  return remoteDefault === '' ? { tags } : { tags, remoteDefault }
}

/** What a git command left that was to change something. */
export interface GitAct {
  readonly ok: boolean
  readonly stdout: string
  /** Both streams, for people. */
  readonly said: string
}

/** Has git do something; whatever it says comes back. Hooks of the user run, as they do by hand. */
export function actWithGit(cwd: string, args: readonly string[], stdin = ''): GitAct {
  const left = spawnSync('git', args, { cwd, encoding: 'utf8', input: stdin, maxBuffer: 1 << 30 })
  if ((left.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') throw notInstalled()
  const said = `${left.stdout ?? ''}${left.stderr ?? ''}`.trim()
  return { ok: left.status === 0, stdout: left.stdout ?? '', said }
}

/** One line of a tracked file. */
export interface Hit {
  readonly file: string
  readonly line: number
  readonly text: string
}

/**
 * Lines of tracked text files that match an extended regular expression, in whatever case; one process for all,
 * beside other work. Paths are relative to `cwd`. Source: git-grep(1).
 */
export async function grepMeanwhile(
  cwd: string,
  pattern: string,
  pathspecs: readonly string[],
): Promise<readonly Hit[]> {
  const argv = [
    'grep',
    '-I',
    '-n',
    '-i',
    '-z',
    '--no-color',
    '-E',
    '-e',
    pattern,
    '--',
    ...pathspecs,
  ]
  const text = (await gitMeanwhile(cwd, argv)) ?? ''
  return text.split('\n').flatMap((hit) => {
    const [file = '', line, ...rest] = hit.split('\0')
    return line === undefined ? [] : [{ file, line: Number(line), text: rest.join('\0') }]
  })
}
