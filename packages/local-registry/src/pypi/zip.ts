import { inflateRawSync } from 'node:zlib'

/** A zip file's entries, read from the central directory. */
export interface Zip {
  readonly entries: readonly ZipEntry[]
  /** The bytes of an entry; nothing when there is none of this name. */
  read(name: string): Buffer | undefined
}

interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly compressedSize: number
  readonly size: number
  readonly offset: number
}

const endSignature = Buffer.from('PK\x05\x06', 'latin1')
const endLength = 22
const readLimit = 64 * 1024 * 1024

/** Nothing when the bytes are not a zip file. Zip64 is not read: wheels here are small. */
export function openZip(data: Buffer): Zip | undefined {
  const end = data.lastIndexOf(endSignature)
  if (end === -1 || end + endLength > data.length) return undefined
  try {
    const entries = readEntries(data, data.readUInt32LE(end + 16), data.readUInt16LE(end + 10))
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    return {
      entries,
      read: (name) => {
        const entry = byName.get(name)
        return entry === undefined ? undefined : readEntry(data, entry)
      },
    }
  } catch {
    return undefined
  }
}

/** Why PyPI would not take the archive's framing; nothing when it would. */
export function framingProblem(data: Buffer, zip: Zip): string | undefined {
  const names = zip.entries.map((entry) => entry.name)
  if (new Set(names).size < names.length) return 'Duplicate filename in central directory'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what PyPI refuses
  if (names.some((name) => /[\x00-\x1f\x7f]/.test(name))) return 'Invalid character in filename'
  if (zip.entries.some((entry) => (entry.flags & 8) !== 0)) return 'ZIP contains a data descriptor'
  const end = data.lastIndexOf(endSignature)
  const commentLength = data.readUInt16LE(end + 20)
  return end + endLength + commentLength < data.length ? 'Trailing data' : undefined
}

function readEntries(data: Buffer, start: number, count: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = start
  for (let index = 0; index < count; index++) {
    if (data.readUInt32LE(at) !== 0x02014b50) throw new Error('not a central directory record')
    const nameLength = data.readUInt16LE(at + 28)
    entries.push({
      name: data.toString('utf8', at + 46, at + 46 + nameLength),
      flags: data.readUInt16LE(at + 8),
      method: data.readUInt16LE(at + 10),
      compressedSize: data.readUInt32LE(at + 20),
      size: data.readUInt32LE(at + 24),
      offset: data.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32)
  }
  return entries
}

function readEntry(data: Buffer, entry: ZipEntry): Buffer | undefined {
  const lengths = data.readUInt16LE(entry.offset + 26) + data.readUInt16LE(entry.offset + 28)
  const start = entry.offset + 30 + lengths
  const packed = data.subarray(start, start + entry.compressedSize)
  if (entry.method === 0) return packed
  return entry.method === 8 ? inflateRawSync(packed, { maxOutputLength: readLimit }) : undefined
}
