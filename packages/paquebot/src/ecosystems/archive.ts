import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { readBytes } from '../io/files.ts'
import type { PackedContents, PackedFile } from '../model/artifact.ts'
import { PaquebotError } from '../model/error.ts'
import { readZip } from './zip.ts'

/** An entry as the archive has it, top folder included. Folders are left out. */
export interface RawEntry {
  readonly path: string
  readonly mode: number
  /** Target of a symbolic or hard link; the type's name for a device or a pipe. */
  readonly link?: string
  readonly bytes: Uint8Array
}

const unzipBytes = promisify(gunzip)

/** Far above what a registry takes, low enough to stop a decompression bomb. */
const largest = 1 << 30

/**
 * Opens a packed file: `.tgz` and `.tar.gz` as gzipped tar, `.whl` and `.zip` as zip.
 * Duplicates, links and paths that leave the folder are reported in the result.
 * Throws `build/failed` when the file is no such archive or is damaged.
 */
export async function readArchive(path: string): Promise<PackedContents> {
  const isZip = /\.(whl|zip)$/.test(path)
  try {
    const bytes = readBytes(path)
    const entries = isZip ? readZip(bytes, largest) : await readTarball(bytes)
    return describeEntries(entries, path.endsWith('.whl') ? '' : topFolder(entries))
  } catch (error) {
    throw new PaquebotError(
      'build/failed',
      `\`${path}\` cannot be read: ${(error as Error).message}`,
      {
        hint: 'build and pack it again; the file is damaged or of another kind than its name says',
        cause: error,
      },
    )
  }
}

/** Entries of a gzipped tar held in memory. Throws an `Error` when it is damaged. */
export async function readTarball(bytes: Uint8Array): Promise<readonly RawEntry[]> {
  const { unpackTar } = await import('modern-tar')
  const tar = await unzipBytes(bytes, { maxOutputLength: largest })
  const entries = await unpackTar(tar, { strict: true })
  return entries
    .filter(({ header }) => header.type !== 'directory')
    .map(({ header, data }) => ({
      path: header.name,
      mode: (header.mode ?? 0) & 0o7777,
      ...(header.type === 'file' ? {} : { link: header.linkname || (header.type ?? 'link') }),
      bytes: data ?? new Uint8Array(),
    }))
}

/** What is inside, with the oddities named: pure, so that each of them can be tested without a file. */
export function describeEntries(entries: readonly RawEntry[], top: string): PackedContents {
  const files = entries.map((entry) => asFile(entry, top))
  const paths = files.map((file) => file.path)
  const seen = new Set<string>()
  const again = paths.filter((path) => seen.has(path) || !seen.add(path))
  return {
    top,
    files,
    duplicates: [...new Set(again)],
    escapes: [
      ...new Set(paths.filter((path, index) => escapes(entries[index]?.path ?? path, top))),
    ],
  }
}

function asFile(entry: RawEntry, top: string): PackedFile {
  const { mode, bytes } = entry
  const path = belowTop(entry.path, top)
  const link = entry.link === undefined ? {} : { link: entry.link }
  return { path, size: bytes.length, mode, ...link, bytes }
}

function belowTop(path: string, top: string): string {
  const plain = path.replace(/^(\.\/)+/, '')
  return top !== '' && plain.startsWith(`${top}/`) ? plain.slice(top.length + 1) : plain
}

/** Leaves the folder it is unpacked into: `..`, an absolute path, a drive letter, or a second top folder. */
function escapes(path: string, top: string): boolean {
  const plain = path.replace(/^(\.\/)+/, '').replaceAll('\\', '/')
  if (plain.startsWith('/') || /^[a-z]:/i.test(plain) || plain.split('/').includes('..'))
    return true
  return top !== '' && !plain.startsWith(`${top}/`)
}

/** The folder that the first entry stands in: npm always writes `package`, PEP 625 `<name>-<version>`. */
function topFolder(entries: readonly RawEntry[]): string {
  const first =
    entries.find((entry) => !entry.path.startsWith('/'))?.path.replace(/^(\.\/)+/, '') ?? ''
  const slash = first.indexOf('/')
  const top = slash === -1 ? '' : first.slice(0, slash)
  return top === '..' ? '' : top
}
