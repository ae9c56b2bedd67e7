import { describe, expect, it } from 'vitest'
import { findMarked, findVersion } from './version-text.ts'

const found = (text: string) => {
  const span = findVersion(text, { start: 0, end: text.length })
  return span && text.slice(span.start, span.end)
}

describe('findVersion', () => {
  it.each([
    ['tag: "v1.2.3" # x', '1.2.3'],
    ['a@1.2.3-rc.1, more', '1.2.3-rc.1'],
    ['sextant==0.4.0rc1.', '0.4.0rc1'],
    ['1.2.3.dev4+local.1', '1.2.3.dev4+local.1'],
    ['1.2.3.post1)', '1.2.3.post1'],
    ['see 1.2.', '1.2'],
    ['x1.2.3 and 4', undefined],
    ['no version', undefined],
  ])('in %j is %j', (text, version) => {
    expect(found(text)).toBe(version)
  })
})

describe('findMarked', () => {
  it('takes marked lines and blocks of either tool, the first version of each line', () => {
    const text = [
      'a = "1.0.0" # x-paquebot-version',
      'b = "1.0.0"',
      '<!-- x-release-please-start-version -->\r',
      'c 1.0.0 and 2.0.0\r',
      'd\r',
      '<!-- x-release-please-end -->\r',
      'e 1.0.0 // x-release-please-version',
      '# x-paquebot-start-version',
      'f 1.0.0',
    ].join('\n')
    const lines = findMarked(text).map(
      ({ start, end }) => `${text[text.lastIndexOf('\n', start) + 1]} ${text.slice(start, end)}`,
    )
    expect(lines).toEqual(['a 1.0.0', 'c 1.0.0', 'e 1.0.0', 'f 1.0.0'])
  })
})
