import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

type Files = Readonly<Record<string, string>>

/** Two working trees over one history: what git knows is the same for both. */
export interface Repositories {
  readonly theirs: string
  readonly ours: string
  /** Adds a commit with exactly these files, in one process. */
  commit(commits: readonly Files[]): void
}

export function createRepositories(folder: string, files: Files): Repositories {
  const [theirs, ours] = [join(folder, 'theirs'), join(folder, 'ours')]
  const git = join(theirs, '.git')
  // What `git init` makes, without its process.
  for (const part of ['objects', 'refs/heads']) mkdirSync(join(git, part), { recursive: true })
  put(git, {
    HEAD: 'ref: refs/heads/main\n',
    config: '[core]\n\trepositoryformatversion = 0\n\tbare = false\n',
  })
  put(theirs, files)
  put(ours, { ...files, '.git': `gitdir: ${git}\n` })
  let made = 0
  const commit = (commits: readonly Files[]) => {
    const input = commits.map((tree) => commitOf(tree, made++)).join('')
    execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: theirs, input })
  }
  commit([files])
  return { theirs, ours, commit }
}

/** Writes the files below the folder. */
export function put(root: string, files: Files): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
}

/** Every file but git's own, by path. */
export function treeOf(root: string, folder = root): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.name === '.git') continue
    if (entry.isDirectory()) Object.assign(found, treeOf(root, path))
    else found[relative(root, path)] = readFileSync(path, 'utf8')
  }
  return found
}

function commitOf(files: Files, number: number): string {
  const bytes = (text: string) => Buffer.byteLength(text)
  const message = `commit ${number}`
  const writes = Object.entries(files).map(
    ([path, text]) => `M 100644 inline ${JSON.stringify(path)}\ndata ${bytes(text)}\n${text}\n`,
  )
  const from = number === 0 ? '' : 'from refs/heads/main^0\n'
  const time = 1_760_000_000 + number
  return `commit refs/heads/main\ncommitter t <t@t> ${time} +0000\ndata ${bytes(message)}\n${message}\n${from}deleteall\n${writes.join('')}\n`
}
