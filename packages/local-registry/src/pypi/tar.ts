import { gunzipSync } from 'node:zlib'

const blockSize = 512
const unpackedLimit = 1024 * 1024 * 1024

/** Names of the members of a `.tar.gz`; nothing when it is not one. */
export function listTarGz(data: Buffer): string[] | undefined {
  const tar = unpack(data)
  if (tar === undefined || tar.length < blockSize) return undefined
  const names: string[] = []
  let longName: string | undefined
  let at = 0
  while (at + blockSize <= tar.length && tar[at] !== 0) {
    const header = tar.subarray(at, at + blockSize)
    if (!isHeader(header)) return undefined
    const size = Number.parseInt(field(header, 124, 12), 8) || 0
    const body = tar.subarray(at + blockSize, at + blockSize + size)
    const type = field(header, 156, 1)
    if (type === 'L') longName = field(body, 0, size)
    else if (type === 'x') longName = paxPath(body)
    else if (type !== 'g') {
      names.push(longName ?? shortName(header))
      longName = undefined
    }
    at += blockSize + Math.ceil(size / blockSize) * blockSize
  }
  return names
}

function unpack(data: Buffer): Buffer | undefined {
  try {
    return gunzipSync(data, { maxOutputLength: unpackedLimit })
  } catch {
    return undefined
  }
}

/** The checksum counts its own field as blanks. */
function isHeader(header: Buffer): boolean {
  const expected = Number.parseInt(field(header, 148, 8), 8)
  let sum = 8 * 32
  header.forEach((byte, index) => {
    if (index < 148 || index >= 156) sum += byte
  })
  return sum === expected
}

function shortName(header: Buffer): string {
  const name = field(header, 0, 100)
  const isUstar = field(header, 257, 5) === 'ustar'
  const prefix = isUstar ? field(header, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function paxPath(body: Buffer): string | undefined {
  return /\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1]
}

function field(buffer: Buffer, start: number, length: number): string {
  const text = buffer.toString('utf8', start, start + length)
  const end = text.indexOf('\0')
  return (end === -1 ? text : text.slice(0, end)).trim()
}
