import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Mishap, putToSea } from './voyage.ts'

/** What each mishap is called, and where in a history it can happen. */
const rules = {
  'tagged too early': ['verify/tag-holds-other-version', 'anywhere'],
  'not tagged': ['verify/version-without-tag', 'later'],
  'not published': ['verify/tag-without-version', 'later'],
  'told but never shipped': ['verify/changelog-never-shipped', 'anywhere'],
  'not told': ['verify/shipped-without-changelog', 'later'],
  'only one world': ['verify/worlds-apart', 'later'],
  'latest left behind': ['verify/latest-behind', 'last'],
  'prerelease as latest': ['verify/prerelease-as-latest', 'last'],
  'published from elsewhere': ['verify/git-head-differs', 'anywhere'],
  'without provenance': ['verify/provenance-missing', 'later'],
} as const satisfies Record<Mishap, readonly [string, 'anywhere' | 'later' | 'last']>

const mishaps = Object.keys(rules) as readonly Mishap[]

const raise = {
  major: ([major]: readonly number[]) => [(major ?? 0) + 1, 0, 0],
  minor: ([major, minor]: readonly number[]) => [major ?? 0, (minor ?? 0) + 1, 0],
  patch: ([major, minor, patch]: readonly number[]) => [major ?? 0, minor ?? 0, (patch ?? 0) + 1],
} as const

function versionsOf(bumps: readonly (keyof typeof raise)[]): readonly string[] {
  let numbers: readonly number[] = [0, 9, 0]
  return bumps.map((bump) => {
    numbers = raise[bump](numbers)
    return numbers.join('.')
  })
}

const history = fc.record({
  bumps: fc.array(fc.constantFrom('major', 'minor', 'patch'), { minLength: 2, maxLength: 4 }),
  at: fc.nat(3),
})

function placeOf(where: 'anywhere' | 'later' | 'last', at: number, length: number): number {
  if (where === 'last') return length - 1
  return where === 'anywhere' ? at % length : 1 + (at % (length - 1))
}

it('finds nothing in a history without mishap', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ bumps }) => {
      await using voyage = await putToSea()
      for (const version of versionsOf(bumps)) await voyage.release(version)
      expect(await voyage.told()).toEqual([])
      expect(await voyage.told({ offline: true })).toEqual([])
      expect(await voyage.told({ last: true })).toEqual([])
    }),
    { numRuns: 3 },
  )
})

it.each(mishaps)('finds exactly the one mishap: %s', async (mishap) => {
  const [rule, where] = rules[mishap]
  await fc.assert(
    fc.asyncProperty(history, async ({ bumps, at }) => {
      await using voyage = await putToSea()
      const hit = placeOf(where, at, bumps.length)
      for (const [index, version] of versionsOf(bumps).entries())
        await voyage.release(version, index === hit ? mishap : undefined)
      const { findings } = await voyage.verify()
      const told = findings.filter(({ severity }) => severity !== 'info').map((one) => one.rule)
      expect(told).toEqual([rule])
    }),
    { numRuns: 3 },
  )
})
