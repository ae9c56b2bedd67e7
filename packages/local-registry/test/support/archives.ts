import { crc32, gzipSync } from 'node:zlib'
import { fileNameOf } from '../../src/pypi/names.ts'
import { sha256 } from '../../src/store/digests.ts'

export type Files = Readonly<Record<string, string>>

export interface Distribution {
  readonly filename: string
  readonly data: Buffer
}

/** Core metadata as in METADATA and PKG-INFO. */
export function coreMetadata(name: string, version: string, more: readonly string[] = []): string {
  const lines = ['Metadata-Version: 2.4', `Name: ${name}`, `Version: ${version}`]
  return `${[...lines, 'Summary: a package for tests', ...more].join('\n')}\n\n`
}

/** A pure wheel with one module. */
export function makeWheel(name: string, version: string, requires: string[] = []): Distribution {
  const stem = `${fileNameOf(name)}-${version}`
  const info = `${stem}.dist-info`
  const requirements = requires.map((requirement) => `Requires-Dist: ${requirement}`)
  const files: Files = {
    [`${fileNameOf(name)}/__init__.py`]: `version = '${version}'\n`,
    [`${info}/METADATA`]: coreMetadata(name, version, requirements),
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  }
  const record = Object.entries(files).map(([path, text]) => {
    const digest = Buffer.from(sha256(text), 'hex').toString('base64url')
    return `${path},sha256=${digest},${text.length}\n`
  })
  const recordFile = { [`${info}/RECORD`]: `${record.join('')}${info}/RECORD,,\n` }
  return { filename: `${stem}-py3-none-any.whl`, data: zip({ ...files, ...recordFile }) }
}

/** A source distribution that nobody can build. */
export function makeSdist(name: string, version: string): Distribution {
  const stem = `${fileNameOf(name)}-${version}`
  const files = { [`${stem}/PKG-INFO`]: coreMetadata(name, version), [`${stem}/LICENSE`]: 'MIT\n' }
  return { filename: `${stem}.tar.gz`, data: tarGz(files) }
}

/** A zip file without compression. */
export function zip(files: Files): Buffer {
  const locals: Buffer[] = []
  const records: Buffer[] = []
  let offset = 0
  for (const [path, text] of Object.entries(files)) {
    const data = Buffer.from(text)
    const local = Buffer.concat([zipHeader('local', path, data, 0), data])
    locals.push(local)
    records.push(zipHeader('central', path, data, offset))
    offset += local.length
  }
  const central = Buffer.concat(records)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(records.length, 8)
  end.writeUInt16LE(records.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, central, end])
}

function zipHeader(kind: 'local' | 'central', path: string, data: Buffer, offset: number): Buffer {
  const name = Buffer.from(path)
  const header = Buffer.alloc(kind === 'local' ? 30 : 46)
  const shift = kind === 'local' ? 0 : 2
  header.write(kind === 'local' ? 'PK\x03\x04' : 'PK\x01\x02', 'latin1')
  header.writeUInt16LE(20, 4 + shift)
  header.writeUInt16LE(0x0021, 12 + shift)
  header.writeUInt32LE(crc32(data), 14 + shift)
  header.writeUInt32LE(data.length, 18 + shift)
  header.writeUInt32LE(data.length, 22 + shift)
  header.writeUInt16LE(name.length, 26 + shift)
  if (kind === 'central') header.writeUInt32LE(offset, 42)
  return Buffer.concat([header, name])
}

/** A gzipped ustar archive. */
export function tarGz(files: Files): Buffer {
  const members = Object.entries(files).map(([path, text]) => {
    const data = Buffer.from(text)
    const padding = Buffer.alloc((512 - (data.length % 512)) % 512)
    return Buffer.concat([tarHeader(path, data.length), data, padding])
  })
  return gzipSync(Buffer.concat([...members, Buffer.alloc(1024)]))
}

function tarHeader(path: string, size: number): Buffer {
  const header = Buffer.alloc(512)
  header.write(path)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
