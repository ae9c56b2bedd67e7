import { spawn } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'

/** Before each commit; no name of a file begins with it. */
const mark = '\0'

/**
 * The newest commit that added each of the files, by path; files that no commit added are not in the answer. One walk,
 * which ends with the last file that is found: changesets are young, and histories long. Paths are relative to `cwd`.
 */
export function commitsThatAdded(
  cwd: string,
  folder: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(files)
  const found = new Map<string, string>()
  if (wanted.size === 0) return Promise.resolve(found)
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...quotedNever, ...added, folder], {
      cwd,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const read = lineReader((line) => note(line))
    let commit = ''
    const note = (line: string) => {
      if (line.startsWith(mark)) commit = line.slice(mark.length)
      else if (wanted.delete(line)) found.set(line, commit)
    }
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      read(chunk)
      if (wanted.size === 0) child.kill()
    })
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? notInstalled() : error),
    )
    // Outside git, or before the first commit, nothing is found.
    child.once('close', () => resolve(found))
  })
}

/** Names as they are, not with octal escapes. */
const quotedNever = ['-c', 'core.quotePath=false']
const added = ['log', '--diff-filter=A', '--name-only', '--relative', '--format=%x00%H', '--']

const notInstalled = () =>
  new PaquebotError('exec/not-found', '`git` is not installed', { hint: 'install git' })

/** Hands on whole lines, wherever the chunks are cut. */
function lineReader(take: (line: string) => void): (chunk: string) => void {
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  }
}
