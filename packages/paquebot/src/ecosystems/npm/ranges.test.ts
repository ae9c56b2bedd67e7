import semver from 'semver'
import { describe, expect, it } from 'vitest'
import { widen } from './ranges.ts'

const releases = ['1.0.1', '1.1.0', '2.0.0', '1.1.0-rc.0'] as const

describe('widen', () => {
  it.each([
    ['^1.0.0', '^1.0.1', '^1.1.0', '^2.0.0', '^1.1.0-rc.0'],
    ['~1.0.0', '~1.0.1', '~1.1.0', '~2.0.0', '~1.1.0-rc.0'],
    ['1.0.0', '1.0.1', '1.1.0', '2.0.0', '1.1.0-rc.0'],
    ['=1.0.0', '=1.0.1', '=1.1.0', '=2.0.0', '=1.1.0-rc.0'],
    ['^1', '^1', '^1', '^2', '^1.1.0-rc.0'],
    ['1', '1', '1', '2', '^1.1.0-rc.0'],
    ['1.x', '1.x', '1.x', '2.x', '^1.1.0-rc.0'],
    ['1.0', '1.0', '1.1', '2.0', '^1.1.0-rc.0'],
    ['1.0.x', '1.0.x', '1.1.x', '2.0.x', '~1.1.0-rc.0'],
    ['1.0.0 - 1.9.0', '1.0.0 - 1.9.0', '1.0.0 - 1.9.0', '1.0.0 - 2.0.0', '1.0.0 - 1.1.0-rc.0'],
    ['>=1.0.0', '>=1.0.1', '>=1.1.0', '>=2.0.0', '>=1.1.0-rc.0'],
    ['>1.0.0', '>=1.0.1', '>=1.1.0', '>=2.0.0', '>=1.1.0-rc.0'],
    ['>= 1.0.0', '>= 1.0.1', '>= 1.1.0', '>= 2.0.0', '>= 1.1.0-rc.0'],
    ['<2.0.0', '<2.0.0', '<2.0.0', '<3.0.0', '^1.1.0-rc.0'],
    ['<=1.0.0', '<=1.0.1', '<=1.1.0', '<=2.0.0', '<=1.1.0-rc.0'],
    ['>=1.0.0 <2.0.0', '>=1.0.1 <2.0.0', '>=1.1.0 <2.0.0', '>=2.0.0 <3.0.0', '>=1.1.0-rc.0 <2.0.0'],
    ['>=0.9 <1.1', '>=1.0.1 <1.1', '>=1.1.0 <1.2', '>=2.0.0 <2.1', '>=1.1.0-rc.0 <1.2'],
    [
      '^1.0.0 || ^0.9.0',
      '^1.0.1 || ^0.9.0',
      '^1.1.0 || ^0.9.0',
      '^1.0.0 || ^0.9.0 || ^2.0.0',
      '^1.1.0-rc.0 || ^0.9.0',
    ],
    ['0.9||1', '0.9||1', '0.9||1', '0.9||1 || 2', '0.9||^1.1.0-rc.0'],
    ['*', '*', '*', '*', '>=1.1.0-rc.0'],
    ['', '', '', '', '>=1.1.0-rc.0'],
    ['latest', 'latest', 'latest', 'latest', 'latest'],
    ['file:../a', 'file:../a', 'file:../a', 'file:../a', 'file:../a'],
  ])('moves `%s` in its own style', (range, ...expected) => {
    expect(releases.map((version) => widen(range, version))).toEqual(expected)
  })

  it('always takes in the version, whatever the range was', () => {
    const parts = ['0.0.1', '0.2.0', '1', '1.2', '1.2.3', '3.x', '2.0.0-beta.1']
    const operators = ['', '^', '~', '>', '>=', '<', '<=', '=']
    const single = operators.flatMap((operator) => parts.map((part) => operator + part))
    const ranges = single.flatMap((one) => [one, `>=0.1.0 ${one}`, `${one} || ^0.1.0`])
    const to = ['0.0.2', '0.3.0', '1.2.4', '4.5.6', '5.0.0-rc.1']
    const misses = ranges
      .filter((range) => semver.validRange(range) !== null)
      .flatMap((range) => to.map((version) => [range, version, widen(range, version)] as const))
      .filter(([, version, moved]) => !semver.satisfies(version, moved))
    expect(misses).toEqual([])
  })
})
