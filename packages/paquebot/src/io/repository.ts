import { existsSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { checkLink, readTextInside } from './files.ts'
import {
  type GitTag,
  git,
  gitRoot,
  type Listing,
  listFiles,
  listingOf,
  tagsBehindHead,
} from './git.ts'

/** The user's files as discover sees them: read-only, each file read once. */
export interface Repository {
  /** Absolute. */
  readonly root: string
  readonly gitRoot: string | null
  /** Paths below the root that git does not ignore (without git: all but the usual ignored folders), sorted. */
  readonly files: readonly string[]
  /** Those of `files` that git does not track yet. */
  readonly untracked: ReadonlySet<string>
  /** The listed files inside a folder, without a walk over all the others; `.` for all. */
  below(folder: string): readonly string[]
  /** The listed files with this name, in whatever folder. */
  named(name: string): readonly string[]
  /** Text of a file relative to the root; undefined when there is none. Also sees ignored files. */
  read(path: string): string | undefined
  /** Every path that `read` was asked for, and those that were read for what is remembered of this repository. */
  looked(): Iterable<string>
  /** True for a listed file. */
  has(path: string): boolean
  /** Answer of a git question asked in the root; undefined on error or outside git. */
  git(args: readonly string[]): string | undefined
  /** The tags behind HEAD; asked once. */
  tags(): readonly GitTag[]
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

/**
 * Opens the folder for reading. The list of files is made when it is first asked for, by `listed` when that is given;
 * `seen` are files that were read before.
 */
export function openRepository(
  root: string,
  listed?: () => Listing,
  seen: readonly string[] = [],
): Repository {
  const texts = new Map<string, string | undefined>()
  const names = new Map<string, readonly string[]>()
  let listing: Listing | undefined
  let known: ReadonlySet<string> | undefined
  let tags: readonly GitTag[] | undefined
  const list = () => {
    listing ??= listed?.() ?? listFiles(root) ?? listingOf(walk(root), [])
    return listing
  }
  const paths = () => {
    known ??= new Set(list().paths)
    return known
  }
  const textOf = (path: string) => {
    // What is listed needs no look beforehand and no tidy path.
    if (listing !== undefined && paths().has(path)) return readTextInside(root, `${root}/${path}`)
    // An exception for each file that may well be missing is slow in a large repository.
    const full = join(root, path)
    if (!existsSync(full)) return undefined
    // Git looks through no link, but a path that settings name may lead through one.
    checkLink(root, full)
    return readTextInside(root, full)
  }
  return {
    root,
    gitRoot: gitRoot(root),
    get files() {
      return list().paths
    },
    get untracked() {
      return list().untracked
    },
    below: (folder) => (folder === '.' ? list().paths : between(list().paths, `${folder}/`)),
    named(name) {
      const found = names.get(name) ?? withName(list().paths, name)
      names.set(name, found)
      return found
    },
    read(path) {
      if (!texts.has(path)) texts.set(path, textOf(path))
      return texts.get(path)
    },
    looked: () => new Set([...seen, ...texts.keys()]),
    has: (path) => paths().has(path),
    git: (args) => git(root, args),
    tags() {
      tags ??= tagsBehindHead(root)
      return tags
    },
  }
}

function withName(paths: readonly string[], name: string): readonly string[] {
  const inside = `/${name}`
  return paths.filter((path) => path.endsWith(inside) || path === name)
}

/** The stretch of a sorted list whose paths begin with the prefix. */
function between(paths: readonly string[], prefix: string): readonly string[] {
  return paths.slice(firstNotBefore(paths, prefix), firstNotBefore(paths, `${prefix}\uffff`))
}

function firstNotBefore(paths: readonly string[], prefix: string): number {
  let low = 0
  let high = paths.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((paths[middle] ?? '') < prefix) low = middle + 1
    else high = middle
  }
  return low
}

function walk(root: string, folder = '.'): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return neverWalked.has(entry.name) ? [] : walk(root, path)
    return [path]
  })
}
