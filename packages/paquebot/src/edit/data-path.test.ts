import { describe, expect, it } from 'vitest'
import { locateData, parseDataPath } from './data-path.ts'

describe('parseDataPath', () => {
  it.each([
    ['$.info.version', ['info', 'version']],
    ['$["a.b"][0][\'c\']', ['a.b', 0, 'c']],
    ['$', undefined],
    ['$.a..b', undefined],
    ['$.a b', undefined],
    ['info.version', undefined],
  ])('reads %j', (text, path) => {
    expect(parseDataPath(text)).toEqual(path)
  })
})

describe('locateData', () => {
  it.each([
    ['a.json', '\uFEFF{ "a": [1, { "b": "1.0.0" }] }', ['a', 1, 'b']],
    ['a.jsonc', '{\n  // the version\n  "b": "1.0.0",\n}', ['b']],
    ['a.toml', "a.b = '1.0.0'\n", ['a', 'b']],
    ['a.yaml', 'a:\r\n  - b: 1.0.0 # x\r\n', ['a', 0, 'b']],
    ['a.yml', '\uFEFFa: "1.0.0"\n', ['a']],
  ])('finds the text in %s without its quotes', (file, text, path) => {
    const span = locateData(file, text, path)
    expect(text.slice(span?.start, span?.end)).toBe('1.0.0')
  })

  it.each([
    ['a.json', '{ "b": 1.0 }', ['b']],
    ['a.json', '{ "b": ', ['b']],
    ['a.yaml', 'a: [', ['b']],
    ['a.py', 'b = "1.0.0"', ['b']],
  ])('finds nothing in %s: %j', (file, text, path) => {
    expect(locateData(file, text, path)).toBeUndefined()
  })
})
