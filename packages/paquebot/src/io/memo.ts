import { mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A value that was made from files, with what those files looked like. */
interface Memo<T> {
  readonly key: string
  /** Files relative to the root, and their looks; a file that was not there has none. */
  readonly sources: readonly (readonly [path: string, looks: string])[]
  readonly value: T
}

/** A file that was touched so lately may change again without looking different. */
const settledMs = 2000

/** A value, and the files that it was made from, relative to the root. */
export interface Recalled<T> {
  readonly value: T
  readonly sources: readonly string[]
}

/**
 * The value that was remembered in `file` under the same key, when each file that it was made from still looks the
 * same: size, inode, times of content and of metadata, as git's index judges. Undefined otherwise.
 */
export function recall<T>(file: string, root: string, key: string): Recalled<T> | undefined {
  const memo = read<T>(file)
  if (memo?.key !== key) return undefined
  if (!memo.sources.every(([path, looks]) => looksOf(`${root}/${path}`) === looks)) return undefined
  return { value: memo.value, sources: memo.sources.map(([path]) => path) }
}

function read<T>(file: string): Memo<T> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Memo<T>
  } catch {
    return undefined
  }
}

function looksOf(path: string): string {
  return looks(statOf(path))
}

const looks = (stat: Stats | undefined) =>
  stat === undefined ? '' : `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size} ${stat.ino}`

/** Undefined for what is not there, and for what cannot be reached: links in a ring, a file in place of a folder. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

export interface Remembered<T> {
  readonly root: string
  readonly key: string
  /** Milliseconds since 1970 when the first source may have been read. */
  readonly began: number
  /** Every file whose text, or whose absence, the value depends on; relative to the root. */
  readonly sources: Iterable<string>
  readonly value: T
}

/**
 * Writes the value into `file`. Nothing is written while one of its sources is so new that a further change might
 * not be seen, and a folder that cannot be written only costs the time that the memo would have saved.
 */
export function remember<T>(
  file: string,
  { root, key, began, sources, value }: Remembered<T>,
): void {
  const newest = began - settledMs
  const seen: [string, string][] = []
  for (const path of sources) {
    const stat = statOf(join(root, path))
    if (stat !== undefined && Math.max(stat.mtimeMs, stat.ctimeMs) > newest) return
    seen.push([path, looks(stat)])
  }
  const memo: Memo<T> = { key, sources: seen, value }
  writeQuietly(file, JSON.stringify(memo))
}

/** Whole or not at all; without the wait for the disk, because a lost memo is no loss. */
function writeQuietly(file: string, text: string): void {
  const draft = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch {
    // Nobody may write here, or the disk is full.
  }
}
