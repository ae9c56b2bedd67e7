import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recall, remember } from './memo.ts'

let root: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paquebot-memo-'))
  file = join(root, 'memo/value.json')
  for (const name of ['a', 'b']) writeFileSync(join(root, name), name)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** As if the sources had been lying there for a while. */
const later = () => Date.now() + 10_000
const keep = (began = later()) =>
  remember(file, { root, key: 'k', began, sources: ['a', 'b', 'missing'], value: { x: 1 } })

describe('recall', () => {
  it('gives what was remembered while every source looks the same', () => {
    keep()
    expect(recall(file, root, 'k')).toEqual({ value: { x: 1 }, sources: ['a', 'b', 'missing'] })
    expect(recall(file, root, 'k')).toEqual({ value: { x: 1 }, sources: ['a', 'b', 'missing'] })
  })

  it.each<[string, () => void]>([
    ['a source has another text', () => writeFileSync(join(root, 'a'), 'other')],
    ['a source has another text of the same length and time', () => rewritten('a', 'c')],
    ['a source is gone', () => rmSync(join(root, 'b'))],
    ['a source is there that was not', () => writeFileSync(join(root, 'missing'), '')],
    ['a source is another file now', () => replacedByLink('a', 'b')],
    ['a source is a link to itself', () => replacedByLink('a', 'a')],
  ])('gives nothing when %s', (_, change) => {
    keep()
    change()
    expect(recall(file, root, 'k')).toBeUndefined()
  })

  it('gives nothing for another key, without a memo, and for what is none', () => {
    expect(recall(file, root, 'k')).toBeUndefined()
    keep()
    expect(recall(file, root, 'other')).toBeUndefined()
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40))
    expect(recall(file, root, 'k')).toBeUndefined()
  })
})

describe('remember', () => {
  it('keeps nothing that was made from a file that may still be changing', () => {
    keep(Date.now())
    expect(recall(file, root, 'k')).toBeUndefined()
  })

  it('leaves no draft behind, and is silent where nothing can be written', () => {
    keep()
    expect(readdirSync(join(root, 'memo'))).toEqual(['value.json'])
    remember(join(root, 'a/below-a-file'), {
      root,
      key: 'k',
      began: later(),
      sources: [],
      value: null,
    })
    expect(readFileSync(join(root, 'a'), 'utf8')).toBe('a')
  })
})

/** The modification time can be set back, the time of the metadata cannot. */
function rewritten(name: string, text: string): void {
  const path = join(root, name)
  writeFileSync(path, text)
  utimesSync(path, 1000, 1000)
}

function replacedByLink(name: string, target: string): void {
  rmSync(join(root, name))
  symlinkSync(target, join(root, name))
}
