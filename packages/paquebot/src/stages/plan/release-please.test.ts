import { describe, expect, it } from 'vitest'
import { commitRules } from './release-please.ts'

const config = {
  follow: [],
  bundle: [],
  exclude: [],
  packages: {},
  publisher: {},
  changesets: 'corrected' as const,
}
const rules = (text?: string, zero?: 'hold' | 'shift' | 'leave') =>
  commitRules({ read: () => text }, zero === undefined ? config : { ...config, zero })

describe('commitRules', () => {
  it('holds packages below 1.0.0 unless somebody says otherwise', () => {
    expect(rules()({ path: '.' })).toEqual({ zero: 'hold', patches: new Set() })
    expect(rules('no JSON')({ path: '.' }).zero).toBe('hold')
    expect(rules('[null]')({ path: '.' }).zero).toBe('leave')
    expect(rules(undefined, 'leave')({ path: '.' }).zero).toBe('leave')
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
    expect(['a', 'b', 'c', '__proto__'].map((path) => told({ path }).zero)).toEqual([
      ...['shift', 'leave', 'hold', 'hold'],
    ])
  })

  it('takes paquebot.toml before the file', () => {
    expect(rules('{ "bump-minor-pre-major": true }', 'shift')({ path: '.' }).zero).toBe('shift')
  })

  it('releases what the changelog of release-please shows', () => {
    const told = rules(
      JSON.stringify({
        'changelog-sections': [
          { type: 'chore', section: 'Chores' },
          { type: 'ci', section: 'CI', hidden: true },
          null,
          { section: 'Nothing' },
        ],
        packages: { b: { 'changelog-sections': [] }, c: { 'changelog-sections': 'all' } },
      }),
    )
    const python = rules('{ "release-type": "python" }')
    expect(['a', 'b', 'c'].map((path) => [...told({ path }).patches])).toEqual([['chore'], [], []])
    expect([...python({ path: '.' }).patches]).toEqual(['docs', 'deps'])
  })
})
