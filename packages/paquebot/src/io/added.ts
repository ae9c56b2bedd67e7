import { spawn } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'
import { withoutSecrets } from '../model/secrets.ts'

/** Before each commit; no name of a file begins with it. */
const mark = '\0'

/**
 * The newest commit that added each of the files, by path; files that no commit added are not in the answer. A file
 * that was moved has the commit of its first place, as with `git log --follow`. One walk, which ends with the last file
 * that is found: changesets are young, and histories long. Paths are relative to `cwd`.
 */
export async function commitsThatAdded(
  cwd: string,
  folder: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const search = searchFor(files)
  if (!search.isDone()) await walk(cwd, folder, search)
  return search.found
}

type Search = ReturnType<typeof searchFor>

/** Notes the lines of `git log --name-status`, newest commit first. */
function searchFor(files: readonly string[]) {
  /** The files that are looked for, by the path that they had where the walk is. */
  const wanted = new Map(files.map((file) => [file, [file]]))
  const found = new Map<string, string>()
  let commit = ''
  return {
    found,
    isDone: () => wanted.size === 0,
    note(line: string): void {
      if (line.startsWith(mark)) {
        commit = line.slice(mark.length)
        return
      }
      const [status = '', path = '', movedTo] = line.split('\t')
      const names = wanted.get(movedTo ?? path)
      if (names === undefined) return
      wanted.delete(movedTo ?? path)
      if (status.startsWith('R')) wanted.set(path, [...(wanted.get(path) ?? []), ...names])
      else for (const name of names) found.set(name, commit)
    },
  }
}

function walk(cwd: string, folder: string, search: Search): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...namesAsTheyAre, ...additions, folder], {
      cwd,
      env: { ...withoutSecrets(process.env), GIT_OPTIONAL_LOCKS: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const read = lineReader(search.note)
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (chunk: string) => {
      read(chunk)
      if (search.isDone()) child.kill()
    })
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? notInstalled() : error),
    )
    // Outside git, or before the first commit, nothing is found.
    child.once('close', () => resolve())
  })
}

/** Not with octal escapes. */
const namesAsTheyAre = ['-c', 'core.quotePath=false']
const additions = [
  'log',
  '--diff-filter=AR',
  '--find-renames',
  '--name-status',
  '--relative',
  '--format=%x00%H',
  '--',
]

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
