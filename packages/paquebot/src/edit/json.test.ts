import { describe, expect, it } from 'vitest'
import { editJson, parseJson } from './json.ts'

describe('parseJson', () => {
  it('gives the value and where each part of it stands', () => {
    const document = parseJson('{\n  "name": "a",\n  "list": ["x", "y"]\n}\n')
    expect(document.value).toEqual({ name: 'a', list: ['x', 'y'] })
    expect(document.locate(['list', 1])).toEqual({ start: 33, end: 36, line: 3, column: 17 })
    expect(document.locateKey(['name'])).toEqual({ start: 4, end: 10, line: 2, column: 3 })
    expect(document.locate(['list', 7])).toBeUndefined()
  })

  it('tolerates a byte order mark and counts it in offsets only', () => {
    const document = parseJson('\uFEFF{"version":"1.0.0"}')
    expect(document.value).toEqual({ version: '1.0.0' })
    expect(document.locate(['version'])).toEqual({ start: 12, end: 19, line: 1, column: 12 })
  })

  it('names a syntax error with its line and column', () => {
    expect(parseJson('{\n  "a": 1,\n}').problems).toEqual([
      { kind: 'syntax', message: 'property name expected', start: 12, end: 13, line: 3, column: 1 },
      { kind: 'syntax', message: 'value expected', start: 12, end: 13, line: 3, column: 1 },
    ])
  })

  it('refuses comments, which npm refuses too', () => {
    expect(parseJson('{} // no').value).toBeUndefined()
  })

  it('takes the last of two equal keys and says so', () => {
    const document = parseJson('{"a":1,"b":{"c":1,"c":2},"a":3}')
    expect(document.value).toEqual({ a: 3, b: { c: 2 } })
    expect(document.problems.map((problem) => problem.message)).toEqual([
      'the key `a` stands here a second time; the last one counts',
      'the key `c` stands here a second time; the last one counts',
    ])
    expect(document.locate(['a'])?.start).toBe(29)
  })
})

describe('editJson', () => {
  const set = (text: string, to: string) => editJson(text, [{ at: ['version'], to }])

  it.each([
    ['tabs', '{\n\t"version": "1.0.0"\n}\n', '{\n\t"version": "1.1.0"\n}\n'],
    ['CRLF', '{\r\n  "version" : "1.0.0"\r\n}\r\n', '{\r\n  "version" : "1.1.0"\r\n}\r\n'],
    ['a byte order mark', '\uFEFF{"version":"1.0.0"}', '\uFEFF{"version":"1.1.0"}'],
    ['no final newline', '{ "version": "1.0.0" , "x":[ ] }', '{ "version": "1.1.0" , "x":[ ] }'],
    ['escapes elsewhere', '{"d":"\\u00e9","version":"1.0.0"}', '{"d":"\\u00e9","version":"1.1.0"}'],
  ])('changes only the value: %s', (_, before, after) => {
    expect(set(before, '1.1.0')).toBe(after)
  })

  it('leaves a value that is already so, however it is spelled', () => {
    expect(set('{"version":"1\\u002e0.0"}', '1.0.0')).toBe('{"version":"1\\u002e0.0"}')
  })

  it('adds a missing key in the style of the file', () => {
    expect(editJson('{\r\n\t"name": "a"\r\n}', [{ at: ['version'], to: '1.0.0' }])).toBe(
      '{\r\n\t"name": "a",\r\n\t"version": "1.0.0"\r\n}',
    )
  })

  it('edits keys with dots and slashes', () => {
    expect(
      editJson('{"dependencies":{"@x/a.b":"^1"}}', [{ at: ['dependencies', '@x/a.b'], to: '^2' }]),
    ).toBe('{"dependencies":{"@x/a.b":"^2"}}')
  })
})
