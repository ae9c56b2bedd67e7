import { existsSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readText } from './files.ts'
import { git, gitRoot, type ListedFile, listFiles } from './git.ts'

/** The user's files as discover sees them: read-only, each file read once. */
export interface Repository {
  /** Absolute. */
  readonly root: string
  readonly gitRoot: string | null
  /** Files below the root that git does not ignore (without git: all but the usual ignored folders). */
  readonly files: readonly ListedFile[]
  /** The listed files inside a folder, without a walk over all the others; `.` for all. */
  below(folder: string): readonly ListedFile[]
  /** Text of a file relative to the root; undefined when there is none. Also sees ignored files. */
  read(path: string): string | undefined
  /** True for a listed file. */
  has(path: string): boolean
  /** Answer of a git question asked in the root; undefined on error or outside git. */
  git(args: readonly string[]): string | undefined
}

const neverWalked = new Set([
  'node_modules',
  '.git',
  '.venv',
  'venv',
  '__pycache__',
  '.paquebot',
  '.tox',
  '.mypy_cache',
])

/** Opens the folder for reading. The list of files is made when it is first asked for, or given. */
export function openRepository(root: string, listed?: readonly ListedFile[]): Repository {
  const texts = new Map<string, string | undefined>()
  let files: readonly ListedFile[] | undefined
  let known: ReadonlySet<string> | undefined
  const list = () => {
    files ??= sorted(listed ?? listFiles(root) ?? walk(root))
    return files
  }
  const paths = () => {
    known ??= new Set(list().map((file) => file.path))
    return known
  }
  const textOf = (path: string) => {
    // What is listed needs no look beforehand and no tidy path.
    if (files !== undefined && paths().has(path)) return readText(`${root}/${path}`)
    // An exception for each file that may well be missing is slow in a large repository.
    const full = join(root, path)
    return existsSync(full) ? readText(full) : undefined
  }
  return {
    root,
    gitRoot: gitRoot(root),
    get files() {
      return list()
    },
    below: (folder) => (folder === '.' ? list() : between(list(), `${folder}/`)),
    read(path) {
      if (!texts.has(path)) texts.set(path, textOf(path))
      return texts.get(path)
    },
    has: (path) => paths().has(path),
    git: (args) => git(root, args),
  }
}

/** By code units, so that the files of a folder stand together. */
function sorted(files: readonly ListedFile[]): readonly ListedFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)))
}

/** The stretch of a sorted list whose paths begin with the prefix. */
function between(files: readonly ListedFile[], prefix: string): readonly ListedFile[] {
  return files.slice(firstNotBefore(files, prefix), firstNotBefore(files, `${prefix}\uffff`))
}

function firstNotBefore(files: readonly ListedFile[], prefix: string): number {
  let low = 0
  let high = files.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((files[middle]?.path ?? '') < prefix) low = middle + 1
    else high = middle
  }
  return low
}

function walk(root: string, folder = '.'): ListedFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return neverWalked.has(entry.name) ? [] : walk(root, path)
    return [{ path, tracked: true }]
  })
}
