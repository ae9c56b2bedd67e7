import { compare as compareByLibrary } from '@renovatebot/pep440'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compare } from './compare.ts'

const number = fc.constantFrom('0', '1', '2', '10', '01')
const release = fc.array(number, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'))
const version = fc
  .tuple(
    fc.constantFrom('', '', '1!', 'v'),
    release,
    fc.constantFrom('', '', 'rc1', '.post1', '.dev0', '+x'),
  )
  .map((parts) => parts.join(''))

it('orders as the library does', () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compare(a, b))).toBe(Math.sign(compareByLibrary(a, b)))
    }),
    { numRuns: 5000 },
  )
})
