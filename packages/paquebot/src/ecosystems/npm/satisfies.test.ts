import fc from 'fast-check'
import semver from 'semver'
import { expect, it } from 'vitest'
import { satisfies } from './satisfies.ts'

const number = fc.constantFrom('0', '1', '2', '10', '01', '999999999')
const version = fc.tuple(number, number, number).map((numbers) => numbers.join('.'))
const tail = fc.constantFrom('', '', '', '-rc.1', '+build', ' || 2.x')
const operator = fc.constantFrom('', '^', '~', '>=', '<', '=', '^ ', 'workspace:')

it('judges as npm does', () => {
  let yes = 0
  fc.assert(
    fc.property(operator, version, tail, version, tail, (sign, lower, after, asked, end) => {
      const range = sign + lower + after
      const expected = semver.satisfies(asked + end, range)
      yes += Number(expected)
      expect(satisfies(range, asked + end)).toBe(expected)
    }),
    { numRuns: 5000 },
  )
  expect(yes).toBeGreaterThan(100)
})
