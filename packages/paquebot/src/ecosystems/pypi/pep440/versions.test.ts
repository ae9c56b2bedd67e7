import { describe, expect, it } from 'vitest'
import { versions } from '../versions.ts'
import { toSpecifiers } from './range.ts'

const judged =
  '0.9 1 1.0 1.0.0 1.0.post1 1.0.post2 1.0rc1 1.0.dev1 1.0.dev2 1.2 1.2.3 1.2.4 1.2a1 1.2rc1 1.2.0rc1 1.3 1.5 2.0 2.0rc1 2.0a1 2 1.0+x 1.0+y 1!1.0 1!1.5 2.0.dev1 1.5rc1'.split(
    ' ',
  )

/** What `packaging` 26.3, Python's own judge, says of each of them. */
const verdicts: readonly (readonly [string, string])[] = [
  ['', '111111000111000111001111100'],
  ['>=1.0', '011111000111000111001111100'],
  ['>=1.0,<2', '011111000111000110000110000'],
  ['~=1.2', '000000000111000110000000000'],
  ['~=1.2.3', '000000000011000000000000000'],
  ['==1.0', '011100000000000000000110000'],
  ['==1.*', '011111000111000110000110000'],
  ['!=1.2.*', '111111000000000111001111100'],
  ['<2', '111111000111000110000110000'],
  ['<2rc1', '111111111111111110010110011'],
  ['>1.0', '000000000111000111001001100'],
  ['>1.0.post1', '000001000111000111001001100'],
  ['>1.0rc1', '011111000111111111111111111'],
  ['<=1.5', '111111000111000110000110000'],
  ['===1.0', '001000000000000000000000000'],
  ['==1.0+x', '000000000000000000000100000'],
  ['>=1.0rc1,<2', '011111100111111110000110001'],
  ['~=1.2rc1', '000000000111011110000000001'],
  ['==1!1.*', '000000000000000000000001100'],
  ['>=1!0', '000000000000000000000001100'],
  ['!=1.0', '100011000111000111001001100'],
  ['==1.2a1', '000000000000100000000000000'],
  ['<1.2.0rc2', '111111111000111000000110000'],
  ['>=1.0.dev1', '011111111111111111111111111'],
]

describe('accepts', () => {
  it.each(verdicts)('judges %j as packaging does', (range, verdict) => {
    expect(judged.map((version) => (versions.accepts(range, version) ? '1' : '0')).join('')).toBe(
      verdict,
    )
  })

  it.each([
    ['^1.2.3', '1.9.0', true],
    ['^1.2.3', '2.0.0', false],
    ['^0.2.3', '0.3.0', false],
    ['^0.0.3', '0.0.4', false],
    ['~1.2.3', '1.2.9', true],
    ['~1.2', '1.3', false],
    ['~1', '1.9', true],
    ['1.2.*', '1.2.7', true],
    ['1.2.3', '1.2.4', false],
    ['*', '7', true],
    ['^1.0 || ^2.0', '2.5', true],
    ['^1.0 || ^2.0', '3.0', false],
    ['nonsense', '1.0', false],
  ])('reads the Poetry range %s: %s is %s', (range, version, expected) => {
    expect(versions.accepts(range, version)).toBe(expected)
  })
})

describe('toSpecifiers', () => {
  it.each([
    ['^1.2.3', '>=1.2.3,<2.0.0'],
    ['^0.2.3', '>=0.2.3,<0.3.0'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['^0.0', '>=0.0,<0.1'],
    ['^0', '>=0,<1'],
    ['^1.2', '>=1.2,<2.0'],
    ['~1.2.3', '>=1.2.3,<1.3.0'],
    ['~1.2', '>=1.2,<1.3'],
    ['~1', '>=1,<2'],
    ['1.2.*', '==1.2.*'],
    ['1.2.3', '==1.2.3'],
    ['*', ''],
    ['>= 1.2, < 2', '>=1.2,<2'],
    ['^1.0 || ^2.0', '>=1.0,<2.0 || >=2.0,<3.0'],
    ['latest', undefined],
  ])('writes %s as %s', (range, expected) => {
    expect(toSpecifiers(range)).toBe(expected)
  })
})

describe('widen', () => {
  it.each([
    ['>=1.0,<2', '1.1.0', '>=1.1.0,<2'],
    ['>=1.0,<2', '2.0.0', '>=2.0.0,<3'],
    ['>=1.0.0, <2.0.0', '2.0.0', '>=2.0.0, <3.0.0'],
    ['>=0.2,<0.3', '0.3.1', '>=0.3.1,<0.4'],
    ['>=1.0,<1.5', '1.6.2', '>=1.6.2,<1.7'],
    ['<=1.5', '1.6', '<=1.6'],
    ['<2', '2.0', '<3'],
    ['<2', '1.5', '<2'],
    ['~=1.2', '1.3.1', '~=1.3'],
    ['~=1.2', '2.0.0', '~=2.0'],
    ['~=1.2.3', '1.3.0', '~=1.3.0'],
    ['~=1.2', '2.0.0rc1', '~=2.0rc1'],
    ['==1.0.0', '1.1.0', '==1.1.0'],
    ['===1.0.0', '1.1.0', '===1.1.0'],
    ['== 1.0.0', '1.1.0', '== 1.1.0'],
    ['==1.2.*', '2.0.3', '==2.0.*'],
    ['>=1.0,!=1.5', '2.0', '>=2.0,!=1.5'],
    ['>=1.0,!=2.0', '2.0', '>=2.0'],
    ['>1.0', '2.0', '>1.0'],
    ['<2', '1.5rc1', '>=1.5rc1,<2'],
    ['>=1.0,<2', '2.0.0rc1', '>=2.0.0rc1,<3'],
    ['^1.0', '2.0.0', '^2.0.0'],
    ['~1.2', '1.3.0', '~1.3.0'],
    ['1.2.*', '1.3.0', '1.3.*'],
    ['1.2.3', '1.3.0', '1.3.0'],
    ['*', '2.0', '*'],
    ['^1.0 || ^2.0', '3.0.0', '^1.0 || ^2.0 || ^3.0.0'],
    ['', '2.0', ''],
  ])('moves %s for %s to %s', (range, version, expected) => {
    const widened = versions.widen(range, version)
    expect(widened).toBe(expected)
    expect(range === '' || versions.accepts(widened, version)).toBe(true)
  })
})

describe('next', () => {
  it.each([
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'major', '2.0.0'],
    ['1.0', 'patch', '1.0.1'],
    ['1.0', 'minor', '1.1'],
    ['1', 'minor', '1.1'],
    ['2024.1', 'major', '2025.0'],
    ['1.2.0rc1', 'patch', '1.2.0'],
    ['1.2.0rc1', 'minor', '1.2.0'],
    ['1.2.0rc1', 'major', '2.0.0'],
    ['2.0.0a1', 'major', '2.0.0'],
    ['1.2.3.dev4', 'patch', '1.2.3'],
    ['1.2.3.dev4', 'minor', '1.3.0'],
    ['1.2.3.post1', 'patch', '1.2.4'],
    ['1!1.2.3', 'minor', '1!1.3.0'],
    ['1.2.3.4', 'patch', '1.2.4.0'],
    ['1.2.3+local', 'patch', '1.2.4'],
  ] as const)('takes %s by %s to %s', (version, bump, expected) => {
    expect(versions.next(version, bump)).toBe(expected)
  })
})

describe('the SemVer image', () => {
  it.each([
    ['1.2.0', '1.2.0'],
    ['1.2.0-alpha.3', '1.2.0a3'],
    ['1.2.0-beta', '1.2.0b0'],
    ['1.2.0-rc.1', '1.2.0rc1'],
    ['1.2.0-dev.4', '1.2.0.dev4'],
    ['1.2.0-canary.5', '1.2.0.dev5'],
    ['0.0.0-next.20261121', '0.0.0.dev20261121'],
    ['0.0.0-SNAPSHOT.7', '0.0.0.dev7'],
  ])('spells %s as %s', (semver, expected) => {
    expect(versions.fromSemver(semver)).toBe(expected)
  })

  it.each([
    ['1.2.0-preview.1', '1.2.0rc1'],
    ['1.2.0-post.1', '1.2.0.dev1'],
    ['1.2.0-0', '1.2.0.dev0'],
    ['0.0.0-20261121', '0.0.0.dev20261121'],
    ['1.2.0-rc.1.2', '1.2.0rc1'],
    ['1.2.0-rc1', '1.2.0rc1'],
    ['1.2.0-SNAPSHOT', '1.2.0.dev0'],
    ['1.2.0+build.5', '1.2.0'],
    ['1.2.0-rc.1+x', '1.2.0rc1'],
    ['1.2', '1.2'],
  ])('can not write %s, and proposes %s', (semver, nearest) => {
    expect(versions.fromSemver(semver)).toEqual({ why: expect.any(String), nearest })
  })

  it.each([
    ['1.2', '1.2.0'],
    ['1.2.0a3', '1.2.0-alpha.3'],
    ['1.2.0rc1', '1.2.0-rc.1'],
    ['1.2.0.dev4', '1.2.0-dev.4'],
    ['1!1.0', null],
    ['1.0.post1', null],
    ['1.2.3.4', null],
    ['1.0a1.dev2', null],
    ['1.0+x', null],
    ['nonsense', null],
  ])('shows %s as %s', (version, expected) => {
    expect(versions.toSemver(version)).toBe(expected)
  })
})

describe('canonical', () => {
  it.each([
    ['v1.0', '1.0'],
    ['1.0-RC.1', '1.0rc1'],
    ['1.0-1', '1.0.post1'],
    ['1.0.DEV', '1.0.dev0'],
    ['1.0+Build-5', '1.0+build.5'],
  ])('writes %s as %s', (version, expected) => {
    expect(versions.canonical(version)).toBe(expected)
  })

  it('refuses what is no version, with the text in the message', () => {
    expect(() => versions.canonical('1.0-foo')).toThrow('`1.0-foo` is no PEP 440 version')
  })

  it('orders dev, alpha, rc, final and post as PEP 440 does', () => {
    const order = ['1.0.dev1', '1.0a1', '1.0rc1', '1.0', '1.0.post1']
    expect([...order].reverse().sort(versions.compare)).toEqual(order)
  })
})
