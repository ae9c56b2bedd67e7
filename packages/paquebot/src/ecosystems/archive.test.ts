import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { packTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { readArchive } from './archive.ts'
import { findArchiveFaults } from './hygiene.ts'
import { makeFolder } from './test-folder.ts'

const folder = makeFolder('archive-')

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

type Entry = Parameters<typeof packTar>[0][number]
const file = (name: string, body = 'text', mode = 0o644): Entry => ({
  header: { name, size: body.length, mode, mtime: new Date(0) },
  body,
})
const tarball = async (name: string, entries: readonly Entry[]) => {
  return save(name, gzipSync(await packTar([...entries])))
}
const bytes = (text: string) => expect.objectContaining({ length: text.length })

describe('readArchive', () => {
  it('opens what npm packs, without its top folder', async () => {
    const path = await tarball('a-1.0.0.tgz', [
      { header: { name: 'package/', type: 'directory', size: 0 } },
      file('package/package.json', '{}'),
      file('package/bin/a.js', 'code', 0o755),
      {
        header: {
          name: 'package/link',
          type: 'symlink',
          linkname: 'bin/a.js',
          size: 0,
          mode: 0o777,
        },
      },
    ])
    expect(await readArchive(path)).toEqual({
      top: 'package',
      files: [
        { path: 'package.json', size: 2, mode: 0o644, bytes: bytes('{}') },
        { path: 'bin/a.js', size: 4, mode: 0o755, bytes: bytes('code') },
        { path: 'link', size: 0, mode: 0o777, link: 'bin/a.js', bytes: bytes('') },
      ],
      duplicates: [],
      escapes: [],
    })
  })

  it('opens a wheel, whose entries have no top folder', async () => {
    const path = save(
      'a-1.0.0-py3-none-any.whl',
      zipSync({ 'a/__init__.py': strToU8('x = 1'), 'empty.txt': strToU8('') }),
    )
    const { top, files } = await readArchive(path)
    expect([top, files.map(({ path: name, size }) => [name, size])]).toEqual([
      '',
      [
        ['a/__init__.py', 5],
        ['empty.txt', 0],
      ],
    ])
  })

  it('names doubles, paths that lead out and links, and stays usable', async () => {
    const path = await tarball('odd-1.0.0.tar.gz', [
      file('odd-1.0.0/a.py', 'one'),
      file('./odd-1.0.0/a.py', 'two'),
      file('odd-1.0.0/../../b.py'),
      file('/etc/passwd'),
      file('other/c.py'),
      { header: { name: 'odd-1.0.0/hard', type: 'link', linkname: 'odd-1.0.0/a.py', size: 0 } },
    ])
    const contents = await readArchive(path)
    expect([contents.top, contents.duplicates, contents.escapes]).toEqual([
      'odd-1.0.0',
      ['a.py'],
      ['../../b.py', '/etc/passwd', 'other/c.py'],
    ])
    expect(findArchiveFaults(contents, 'odd').map(({ rule }) => rule)).toEqual([
      'artifact/duplicate-entry',
      'artifact/path-escape',
      'artifact/path-escape',
      'artifact/path-escape',
      'artifact/link',
    ])
  })

  it('names doubles of a zip, which libraries that return a map hide', async () => {
    const zip = zipSync({ 'a.py': strToU8('1'), 'b.py': strToU8('2') }, { level: 0 })
    // Both names have one length, so the second can be turned into the first.
    for (let at = 0; at < zip.length - 4; at++)
      if (zip[at] === 98 && zip[at + 1] === 46) zip[at] = 97
    const contents = await readArchive(save('double-1.0.0-py3-none-any.whl', zip))
    expect(contents.duplicates).toEqual(['a.py'])
  })

  it.each([
    ['not-gzip.tgz', strToU8('hello')],
    ['not-zip.whl', strToU8('hello')],
    ['empty.tgz', new Uint8Array()],
    ['cut.tgz', gzipSync(Buffer.alloc(700, 7))],
    ['cut.whl', zipSync({ 'a.py': strToU8('some text here') }).slice(20)],
  ])('says that %s is damaged', async (name, content) => {
    await expect(readArchive(save(name, content))).rejects.toMatchObject({ code: 'build/failed' })
  })

  it('sees a checksum of a zip that does not fit', async () => {
    const zip = zipSync({ 'a.py': strToU8('some text here') }, { level: 0 })
    zip[40] = 0
    await expect(readArchive(save('crc.whl', zip))).rejects.toThrow('its checksum differs')
  })
})
