import { describe, expect, it } from 'vitest'
import { parsePlan, writePlan } from './file.ts'
import { planRelease } from './plan.ts'
import { describeReasons } from './reasons.ts'
import { change, inputOf, on, pkg } from './test-support.ts'

const packages = [
  pkg('npm:@x/core', '1.0.0'),
  pkg('npm:@x/kit', '1.0.0', { dependencies: [on('npm:@x/core', '~1.0.0')] }),
  pkg('pypi:core', '1.0.0', { dependencies: [on('npm:@x/core', '', 'follows')] }),
]
const { plan } = planRelease({
  ...inputOf(packages, [change({ 'npm:@x/core': 'minor' }, 'door')]),
  base: 'abc',
})

describe('parsePlan', () => {
  it('reads what writePlan wrote', () => {
    expect(parsePlan(writePlan(plan), 'abc')).toEqual(plan)
  })

  it('refuses a plan that was made at another commit', () => {
    expect(() => parsePlan(writePlan(plan), 'def')).toThrow(
      expect.objectContaining({
        code: 'plan/stale',
        message: 'the plan was made at abc, and this is def',
        hint: 'make it again with `paquebot plan`, or check out the commit that it was made at',
      }),
    )
  })

  it.each([
    ['', 'the file is no release plan'],
    ['{}', 'the file is no release plan'],
    ['{ "format": 2 }', 'the release plan has format 2, and this Paquebot reads format 1'],
    [
      '{ "format": 1, "base": null, "releases": [{ "id": "x" }], "changes": [] }',
      'the file is no release plan',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parsePlan(text)).toThrow(
      expect.objectContaining({ code: 'plan/unreadable', message }),
    )
  })
})

describe('describeReasons', () => {
  it('says in sentences why each package is in the plan', () => {
    const sentences = plan.releases.map((release) => describeReasons(release, plan))
    expect(sentences).toEqual([
      ['minor in changeset `door`: About door'],
      ['depends on `@x/core` (`~1.0.0`), which goes to 1.1.0'],
      ['takes the version of `@x/core`'],
    ])
  })
})
