import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of an entry before its name, in repositories with SHA-1 names of objects. */
const fixedSize = 62
const nameMask = 0xfff
const extendedFlag = 0x4000
const directoryMode = 0o040000
const headerSize = 12

/**
 * The paths that git tracks, read from its index without starting git, which takes longer than the reading. Undefined
 * where only git knows: no index, another one named by the environment of a hook, a working tree elsewhere, versions,
 * extensions and hashes that are not the usual ones. Source: gitformat-index(5), versions 2 and 3.
 */
export function readIndex(gitRoot: string): readonly string[] | undefined {
  const bytes = usualIndex(gitRoot)
  return bytes && pathsOf(bytes, bytes.readUInt32BE(8))
}

function usualIndex(gitRoot: string): Buffer | undefined {
  const { GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE } = process.env
  if ((GIT_DIR ?? GIT_INDEX_FILE ?? GIT_WORK_TREE) !== undefined) return undefined
  const bytes = read(join(gitRoot, '.git/index'))
  if (bytes === undefined || bytes.length < headerSize) return undefined
  const version = bytes.readUInt32BE(4)
  if (bytes.toString('latin1', 0, 4) !== 'DIRC' || (version !== 2 && version !== 3))
    return undefined
  const config = read(join(gitRoot, '.git/config'))?.toString('utf8')
  // Other hashes make other entries, and a tree that is elsewhere has other files.
  if (config === undefined || /objectformat|worktree/i.test(config)) return undefined
  return bytes
}

/**
 * What identifies the list of tracked files: the checksum at the end of the index. Undefined where the index cannot be
 * read without git, or is written without a checksum (`index.skipHash`).
 */
export function indexId(gitRoot: string): string | undefined {
  const bytes = usualIndex(gitRoot)
  const checksum = bytes?.toString('hex', bytes.length - 20)
  return checksum === undefined || /^0*$/.test(checksum) ? undefined : checksum
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

function pathsOf(bytes: Buffer, count: number): readonly string[] | undefined {
  const text = bytes.toString('latin1')
  const paths: string[] = []
  let at = headerSize
  for (let i = 0; i < count; i += 1) {
    const flagsAt = at + fixedSize - 2
    if (flagsAt + 2 > bytes.length) return undefined
    // A folder that sparse checkouts keep as one entry.
    if (shortAt(bytes, at + 26) === directoryMode) return undefined
    const flags = shortAt(bytes, flagsAt)
    const start = at + fixedSize + ((flags & extendedFlag) === 0 ? 0 : 2)
    const length = flags & nameMask
    const end = length < nameMask ? start + length : text.indexOf('\0', start)
    paths.push(text.slice(start, end))
    // One to eight zeros fill the entry up to a multiple of eight.
    at += (end - at + 8) & ~7
  }
  return hasLink(bytes, at) ? undefined : paths.map(decoded)
}

/** Without the checks of `readUInt16BE`, which ten thousand entries feel. */
const shortAt = (bytes: Buffer, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

/** A name whose bytes were taken for characters. */
function decoded(path: string): string {
  return /[^\0-\x7f]/.test(path) ? Buffer.from(path, 'latin1').toString('utf8') : path
}

/** A split index keeps most entries in another file; what comes after an unknown required extension is unknown too. */
function hasLink(bytes: Buffer, from: number): boolean {
  for (let at = from; at + 8 <= bytes.length - 20; at += 8 + bytes.readUInt32BE(at + 4)) {
    // Extensions whose name begins with a capital letter may be ignored.
    if ((bytes[at] ?? 0) > 0x5a) return true
  }
  return false
}
