import { describe, expect, it } from 'vitest'
import { zeroRules } from './zero.ts'

const config = {
  follow: [],
  bundle: [],
  exclude: [],
  packages: {},
  publisher: {},
  changesets: 'corrected' as const,
}
const rules = (text?: string, zero?: 'hold' | 'shift' | 'leave') =>
  zeroRules({ read: () => text }, zero === undefined ? config : { ...config, zero })

describe('zeroRules', () => {
  it('holds packages below 1.0.0 unless somebody says otherwise', () => {
    expect(rules()({ path: '.' })).toBe('hold')
    expect(rules('no JSON')({ path: '.' })).toBe('hold')
    expect(rules('[null]')({ path: '.' })).toBe('leave')
    expect(rules(undefined, 'leave')({ path: '.' })).toBe('leave')
  })

  it('does as release-please is told, for each folder', () => {
    const told = rules(
      JSON.stringify({
        'bump-minor-pre-major': true,
        packages: {
          a: { 'bump-patch-for-minor-pre-major': true },
          b: { 'bump-minor-pre-major': false },
          c: null,
        },
      }),
    )
    expect(['a', 'b', 'c', '__proto__'].map((path) => told({ path }))).toEqual([
      ...['shift', 'leave', 'hold', 'hold'],
    ])
  })

  it('takes paquebot.toml before the file', () => {
    expect(rules('{ "bump-minor-pre-major": true }', 'shift')({ path: '.' })).toBe('shift')
  })
})
