import { expect, it } from 'vitest'
import { parseMultipart } from '../src/http/multipart.ts'
import { blake2b256 } from '../src/pypi/blake2b.ts'
import { byVersion } from '../src/pypi/sort.ts'
import { listTarGz } from '../src/pypi/tar.ts'
import { formatVersion, parseVersion } from '../src/pypi/version.ts'
import { openZip } from '../src/pypi/zip.ts'
import { tarGz, zip } from './support/archives.ts'

// From Python's hashlib, for the bytes 0, 1, 2 and so on modulo 251.
it.each([
  [0, '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'],
  [3, '3d8c3d594928271f44aad7a04b177154806867bcf918e1549c0bc16f9da2b09b'],
  [128, 'c3582f71ebb2be66fa5dd750f80baae97554f3b015663c8be377cfcb2488c1d1'],
  [129, 'f7f3c46ba2564ff4c4c162da1f5b605f9f1c4aa6a20652a9f9a337c1a2f5b9c9'],
  [1000, 'b372d0608f720c8c3dd41e9c8eecb10143b41abe520b616607e754bf79c08331'],
])('blake2b of %i bytes', (length, digest) => {
  expect(blake2b256(Buffer.from(Array.from({ length }, (_, index) => index % 251)))).toBe(digest)
})

it.each([
  ['1.0', '1.0'],
  ['v1.2.3', '1.2.3'],
  ['1.0-alpha.1', '1.0a1'],
  ['1.0.0-rc', '1.0.0rc0'],
  ['1.0c3', '1.0rc3'],
  ['1.0-1', '1.0.post1'],
  ['1.0.post', '1.0.post0'],
  ['1.0rev4', '1.0.post4'],
  ['2!1.0.DEV7', '2!1.0.dev7'],
  ['1.0a1.post2.dev3+Ubuntu-1', '1.0a1.post2.dev3+ubuntu.1'],
])('version %s is spelled %s', (text, expected) => {
  const version = parseVersion(text)
  expect(version && formatVersion(version)).toBe(expected)
})

it.each(['', 'x', '1.x', '1.0-', '1.0+', '1..0', '1.0foo1'])('`%s` is no version', (text) => {
  expect(parseVersion(text)).toBeUndefined()
})

it('versions sort as in PEP 440', () => {
  const sorted = [
    ...['1.0.dev1', '1.0a1.dev1', '1.0a1', '1.0a1.post1', '1.0b2', '1.0rc1.dev1', '1.0rc1', '1.0'],
    ...['1.0.post1.dev1', '1.0.post1', '1.1.dev1', '1.9', '1.10', '1!0.1'],
  ]
  expect(sorted.toReversed().sort(byVersion)).toEqual(sorted)
  expect(byVersion('1.0', '1.0.0')).toBe(0)
})

it('a form has fields, repeated fields and bytes', () => {
  const lines = [
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\none',
    '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\ntwo\r\nlines',
    '--b\r\nContent-Disposition: form-data; name="f"; filename="x.whl"\r\nContent-Type: x/y\r\n\r\n\r\n',
    '--b--\r\n',
  ]
  const form = parseMultipart(Buffer.from(lines.join('\r\n')), 'multipart/form-data; boundary=b')
  expect(form?.fields.get('a')).toEqual(['one', 'two\r\nlines'])
  const file = { filename: 'x.whl', contentType: 'x/y', data: Buffer.from('\r\n') }
  expect(form?.files.get('f')).toEqual(file)
  expect(parseMultipart(Buffer.from('x'), 'text/plain')).toBeUndefined()
})

it('archives are read', () => {
  const files = { 'a/b.txt': 'hello', 'a/c.txt': '' }
  expect(listTarGz(tarGz(files))).toEqual(Object.keys(files))
  expect(openZip(zip(files))?.read('a/b.txt')?.toString()).toBe('hello')
  expect(openZip(zip(files))?.read('a/none')).toBeUndefined()
  expect(listTarGz(Buffer.from('x'))).toBeUndefined()
  expect(openZip(Buffer.from('x'))).toBeUndefined()
})
