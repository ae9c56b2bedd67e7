import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { withoutSecrets } from '../model/secrets.ts'

/** A commit as one walk over the history tells it. */
export interface Commit {
  readonly id: string
  readonly parents: readonly string[]
  /** `name <email>`. */
  readonly author: string
  /** Author date, ISO 8601. */
  readonly date: string
  readonly message: string
  /** Files that it touches, relative to git's top level; a rename is both of its names. Empty for merges. */
  readonly files: readonly CommittedFile[]
}

interface CommittedFile {
  /** `A`, `M`, `D` or `T`. */
  readonly status: string
  readonly path: string
}

const fields = '%H%x00%P%x00%an <%ae>%x00%aI%x00%B'

/**
 * Every commit behind HEAD, children before parents, in one streamed walk. `since` ends it: that commit is still
 * told, what is behind it is not. Empty without a commit or outside git.
 */
export async function walkCommits(cwd: string, since?: string): Promise<readonly Commit[]> {
  const range = since === undefined ? ['HEAD'] : ['HEAD', '--not', `${since}^@`]
  const log = askLog(cwd, ['--name-status', '--topo-order', `--format=${fields}`, ...range, '--'])
  const commits: Commit[] = []
  const reader = commitReader((commit) => commits.push(commit))
  for await (const chunk of log.stdout) reader.take(chunk as string)
  reader.end()
  return commits
}

/** Without renames: their two sides are told as files of their own, and git need not compare contents. */
function askLog(cwd: string, args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const settings = [
    'log.showRoot=true',
    'log.follow=false',
    'log.showSignature=false',
    'core.quotePath=false',
  ]
  const plain = ['--no-renames', '--no-relative', '--no-color', '--no-ext-diff', '--encoding=UTF-8']
  const child = spawn(
    'git',
    [...settings.flatMap((one) => ['-c', one]), 'log', '-z', ...plain, ...args],
    {
      cwd,
      env: { ...withoutSecrets(process.env), GIT_OPTIONAL_LOCKS: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  // A git that cannot be started gives an empty stream; discover has said so before.
  child.on('error', () => {})
  child.stdout.setEncoding('utf8')
  return child
}

/**
 * Reads what `git log -z` writes: five fields of a commit, each ended by NUL, then a status and a path for each
 * file. A status is a letter or two, a commit id 40 or 64 digits, so neither can be taken for the other.
 */
function commitReader(tell: (commit: Commit) => void) {
  let rest = ''
  let head: string[] = []
  let files: CommittedFile[] = []
  let status: string | undefined
  const finish = () => {
    const [id = '', parents = '', author = '', date = '', message = ''] = head
    if (head.length === 5)
      tell({ id, parents: parents === '' ? [] : parents.split(' '), author, date, message, files })
    head = []
    files = []
  }
  const token = (text: string) => {
    if (status !== undefined) {
      files.push({ status, path: text })
      status = undefined
    } else if (head.length < 5) head.push(text)
    else if (text.length < 40) status = text.trimStart()
    else {
      finish()
      head.push(text)
    }
  }
  return {
    take(chunk: string) {
      const tokens = (rest + chunk).split('\0')
      rest = tokens.pop() ?? ''
      for (const text of tokens) token(text)
    },
    end: finish,
  }
}

/** A line that a commit adds to a file. */
export interface AddedLine {
  readonly commit: string
  /** Committer date, Unix seconds. */
  readonly time: number
  readonly path: string
  readonly line: string
}

/**
 * Lines with one of the texts that commits added to the files, newest first, until `take` answers false.
 * One process for any number of files; it is ended early.
 */
export async function walkAddedLines(
  cwd: string,
  search: {
    readonly texts: readonly string[]
    readonly files: readonly string[]
    /** Only commits of the main line; what a merge brought is the merge's. */
    readonly line?: 'main'
  },
  take: (added: AddedLine) => boolean,
): Promise<void> {
  const pattern = search.texts.map(escapePattern).join('|')
  const log = askLog(cwd, [
    '-p',
    '-U0',
    '--no-textconv',
    '--no-prefix',
    `-G${pattern}`,
    ...(search.line === 'main' ? ['--first-parent', '-m'] : []),
    `--format=${commitMark}%H %ct`,
    'HEAD',
    '--',
    ...pathspecOf(search.files),
  ])
  const ended = await readLines(log.stdout, lineReader(take))
  if (!ended) log.kill()
}

/** git asks every path of every commit each pathspec: hundreds of files are quicker found by their names. */
function pathspecOf(files: readonly string[]): readonly string[] {
  if (files.length <= 8) return files.map((file) => `:(top,literal)${file}`)
  const names = new Set(files.map((file) => posix.basename(file)))
  return [...names].map((name) => `:(top,glob)**/${name.replace(/[*?[\]\\]/g, '\\$&')}`)
}

const commitMark = 'commit '

async function readLines(stream: Readable, take: (line: string) => boolean): Promise<boolean> {
  let rest = ''
  for await (const chunk of stream) {
    // `-z` ends the header of a commit with NUL in place of the end of the line.
    const lines = (rest + (chunk as string)).split(/[\n\0]/)
    rest = lines.pop() ?? ''
    if (!lines.every(take)) return false
  }
  return take(rest)
}

function lineReader(take: (added: AddedLine) => boolean): (line: string) => boolean {
  let commit = ''
  let time = 0
  let path = ''
  return (line) => {
    if (line.startsWith(commitMark)) {
      const [id = '', seconds] = line.slice(commitMark.length).split(' ')
      commit = id
      time = Number(seconds)
    } else if (line.startsWith('+++ ')) path = line.slice('+++ '.length).replace(/\t$/, '')
    else if (line.startsWith('+')) return take({ commit, time, path, line: line.slice(1) })
    return true
  }
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
