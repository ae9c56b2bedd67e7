import { describe, expect, it } from 'vitest'
import { commitRules, componentsOf } from './release-please.ts'

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

const belowOne = (of: ReturnType<typeof rules>, path = '.') =>
  (['major', 'minor', 'patch', 'none'] as const).map(of({ path }).belowOne).join(' ')

const hold = 'minor minor patch none'
const shift = 'minor patch patch none'
const leave = 'major minor patch none'

describe('commitRules', () => {
  it('holds packages below 1.0.0 unless somebody says otherwise', () => {
    expect([...rules()({ path: '.' }).patches]).toEqual([])
    expect(belowOne(rules())).toBe(hold)
    expect(belowOne(rules('no JSON'))).toBe(hold)
    expect(belowOne(rules('[null]'))).toBe(leave)
    expect(belowOne(rules(undefined, 'leave'))).toBe(leave)
  })

  it('does as release-please is told, for each folder', () => {
    const told = rules(
      JSON.stringify({
        'bump-minor-pre-major': true,
        packages: {
          a: { 'bump-patch-for-minor-pre-major': true },
          b: { 'bump-minor-pre-major': false },
          c: null,
          d: { 'bump-minor-pre-major': false, 'bump-patch-for-minor-pre-major': true },
        },
      }),
    )
    expect(['a', 'b', 'c', 'd', '__proto__'].map((path) => belowOne(told, path))).toEqual([
      ...[shift, leave, hold, 'major patch patch none', hold],
    ])
  })

  it('takes paquebot.toml before the file', () => {
    expect(belowOne(rules('{ "bump-minor-pre-major": true }', 'shift'))).toBe(shift)
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

describe('componentsOf', () => {
  it('knows what release-please calls a package in its tags', () => {
    const text = JSON.stringify({
      packages: { a: { component: 'one', 'package-name': '@x/one' }, b: { component: 1 }, c: null },
    })
    const componentOf = componentsOf({ read: () => text })
    expect(['a', 'b', 'c', '__proto__'].map((path) => componentOf({ path }))).toEqual([
      ['one', '@x/one'],
      ...[[], [], []],
    ])
    expect(componentsOf({ read: () => undefined })({ path: 'a' })).toEqual([])
  })
})
