import { describe, expect, it } from 'vitest'
import { extrasInMarker, parseRequirement, withSpecifier } from './pep508.ts'

describe('parseRequirement', () => {
  it.each([
    ['a', { name: 'a', extras: [], specifier: '', start: 1, end: 1 }],
    ['A.B-c_d', { name: 'A.B-c_d', extras: [], specifier: '', start: 7, end: 7 }],
    ['a>=1', { name: 'a', extras: [], specifier: '>=1', start: 1, end: 4 }],
    ['a >=1 , <2', { name: 'a', extras: [], specifier: '>=1 , <2', start: 2, end: 10 }],
    ['a (>=1)', { name: 'a', extras: [], specifier: '>=1', start: 3, end: 6 }],
    ['a[x, y]~=1.2', { name: 'a', extras: ['x', 'y'], specifier: '~=1.2', start: 7, end: 12 }],
    ['a ===1.0+x', { name: 'a', extras: [], specifier: '===1.0+x', start: 2, end: 10 }],
    ['a==1.*', { name: 'a', extras: [], specifier: '==1.*', start: 1, end: 6 }],
    [
      'a>=1,<2; python_version > "3.8"',
      {
        name: 'a',
        extras: [],
        specifier: '>=1,<2',
        start: 1,
        end: 7,
        marker: 'python_version > "3.8"',
      },
    ],
    [
      'a ; extra == "x"',
      { name: 'a', extras: [], specifier: '', start: 1, end: 1, marker: 'extra == "x"' },
    ],
    [
      'a[x] @ https://example.invalid/a.whl#sha256=1 ; os_name == "nt"',
      {
        name: 'a',
        extras: ['x'],
        specifier: '',
        start: 5,
        end: 5,
        url: 'https://example.invalid/a.whl#sha256=1',
        marker: 'os_name == "nt"',
      },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseRequirement(text)).toEqual(expected)
  })

  it.each(['', '-a', 'a b', 'a>=', 'a (>=1', 'a>=1)', 'a @', 'a=1', './a'])(
    'refuses %j',
    (text) => {
      expect(parseRequirement(text)).toBeUndefined()
    },
  )
})

describe('withSpecifier', () => {
  it.each([
    ['a>=1', 'a>=2'],
    ['a', 'a>=2'],
    ['a [x] >=1 ; os_name == "nt"', 'a [x] >=2 ; os_name == "nt"'],
    ['a (>=1)', 'a (>=2)'],
    ['a ; os_name == "nt"', 'a>=2 ; os_name == "nt"'],
  ])('moves the range of %s only', (text, expected) => {
    expect(withSpecifier(text, '>=2')).toBe(expected)
  })
})

it('finds the extras of a marker in both orders', () => {
  const marker = `python_version > "3" and (extra == 'a' or "b" == extra)`
  expect(extrasInMarker(marker)).toEqual(['a', 'b'])
})
