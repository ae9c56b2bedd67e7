import { crc32, inflateRawSync } from 'node:zlib'
import type { RawEntry } from './archive.ts'

/**
 * Entries of a zip held in memory, in the order of its central directory, doubles included:
 * installers go by that directory, and libraries that return a map hide the doubles.
 * Throws an `Error` when it is damaged. Source: PKWARE APPNOTE 6.3.10.
 */
export function readZip(bytes: Uint8Array, largest: number): readonly RawEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  const entries: RawEntry[] = []
  let at = view.getUint32(end + 16, true)
  let room = largest
  for (let index = 0; index < count; index++) {
    const record = readRecord(view, bytes, at)
    at = record.next
    if (record.path.endsWith('/')) continue
    const data = unpackRecord(view, bytes, record, room)
    room -= data.length
    entries.push(asEntry(record, data))
  }
  return entries
}

interface ZipRecord {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly mode: number
  /** Offset of the local header. */
  readonly local: number
  /** Offset of the next record in the central directory. */
  readonly next: number
}

const endSignature = 0x06054b50
const recordSignature = 0x02014b50
const localSignature = 0x04034b50

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 65_557)
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === endSignature) return at
  }
  throw new Error('it is no zip file')
}

function readRecord(view: DataView, bytes: Uint8Array, at: number): ZipRecord {
  if (view.getUint32(at, true) !== recordSignature) throw new Error('its directory is damaged')
  const nameLength = view.getUint16(at + 28, true)
  const rest = view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  const packed = view.getUint32(at + 20, true)
  const local = view.getUint32(at + 42, true)
  // Registries take at most 1 GB, so 64-bit sizes mean that something is wrong.
  if (packed === 0xffffffff || local === 0xffffffff) throw new Error('it is larger than 4 GB')
  return {
    path: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed,
    // The upper half of the external attributes is the Unix mode when Unix made the entry.
    mode: view.getUint16(at + 40, true),
    local,
    next: at + 46 + nameLength + rest,
  }
}

function unpackRecord(
  view: DataView,
  bytes: Uint8Array,
  record: ZipRecord,
  room: number,
): Uint8Array {
  const { local, path } = record
  if (view.getUint32(local, true) !== localSignature) throw new Error(`\`${path}\` is damaged`)
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  const packed = bytes.subarray(start, start + record.packed)
  if (record.method !== 0 && record.method !== 8) {
    throw new Error(
      `\`${path}\` is compressed by method ${record.method}, which installers do not read`,
    )
  }
  const data =
    record.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, room) })
  if (crc32(data) !== record.crc) throw new Error(`\`${path}\` is damaged: its checksum differs`)
  return data
}

function asEntry(record: ZipRecord, bytes: Uint8Array): RawEntry {
  const isLink = (record.mode & 0o170000) === 0o120000
  const link = isLink ? { link: new TextDecoder().decode(bytes) } : {}
  return { path: record.path, mode: record.mode & 0o7777, ...link, bytes }
}
