import { describe, expect, it } from 'vitest'
import { excerpt } from './caret.ts'
import { makeStyle } from './style.ts'

const show = (text: string, at: { column?: number; endLine?: number; endColumn?: number }) =>
  excerpt(
    { rule: 'a/b', severity: 'error', message: 'm', file: 'f', line: 1, ...at },
    () => text,
    makeStyle(false),
  )

describe('excerpt', () => {
  it('puts carets under what is meant', () => {
    expect(show('  - run: make\n', { column: 5, endColumn: 8 })).toEqual([
      '     1 |   - run: make',
      '       |     ^^^',
    ])
  })

  it('marks to the end of the line what goes on below, and one character where no end is known', () => {
    expect(show('run: |\n  a\n', { column: 6, endLine: 2, endColumn: 3 })).toEqual([
      '     1 | run: |',
      '       |      ^',
    ])
    expect(show('run: abc', { column: 6 })).toEqual(['     1 | run: abc', '       |      ^'])
  })

  it('stands below wide characters and tabs', () => {
    expect(show('\tname: 🚀 go', { column: 11, endColumn: 13 })).toEqual([
      '     1 | \tname: 🚀 go',
      '       | \t         ^^',
    ])
  })

  it('shows only a part of a long line', () => {
    const [row = '', carets = ''] = show(`${'a'.repeat(300)}XYZ${'b'.repeat(300)}`, {
      column: 301,
      endColumn: 304,
    })
    expect(row.length).toBeLessThan(120)
    expect(row.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('XYZ')
  })

  it('lets nothing in the file steer the terminal, and shows nothing that is not there', () => {
    expect(show('a\u001b[31mb', {})).toEqual(['     1 | a\uFFFD[31mb'])
    expect(show('', { column: 1 })).toEqual([])
    expect(
      excerpt({ rule: 'a/b', severity: 'error', message: 'm' }, () => 'x', makeStyle(false)),
    ).toEqual([])
  })
})
