import { describe, expect, it } from 'vitest'
import type { DependencyKind } from '../../model/package.ts'
import type { Bump } from '../../model/version.ts'
import { planRelease } from './plan.ts'
import { rangeChanges } from './ranges.ts'
import type { ChangesetSettings } from './settings.ts'
import { change, inputOf, on, pkg } from './test-support.ts'

interface Case {
  readonly range: string
  readonly bump: Exclude<Bump, 'none'>
  readonly kind?: DependencyKind
  readonly accepts?: string | null
  readonly settings?: Partial<ChangesetSettings>
}

/** The new text of the range that `b` has on `a` 1.0.0, when both are released. */
function moved({ range, bump, kind = 'runtime', accepts = range, settings = {} }: Case): string {
  const packages = [
    pkg('npm:a', '1.0.0'),
    pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', range, kind, accepts)] }),
  ]
  const input = inputOf(packages, [change({ 'npm:a': bump, 'npm:b': 'patch' })], settings)
  const { plan } = planRelease(input)
  return rangeChanges({ ...input, plan }).get('npm:b')?.[0]?.to ?? range
}

describe('rangeChanges', () => {
  it.each([
    ['^1.0.0', '^1.0.1', '^1.1.0', '^2.0.0'],
    ['~1.0.0', '~1.0.1', '~1.1.0', '~2.0.0'],
    ['1.0.0', '1.0.1', '1.1.0', '2.0.0'],
    ['=1.0.0', '1.0.1', '1.1.0', '2.0.0'],
    ['1.x', '1.0.1', '1.1.0', '2.0.0'],
    ['1.0.0 - 1.9.0', '1.0.1', '1.1.0', '2.0.0'],
    ['>=1.0.0', '>=1.0.1', '>=1.1.0', '>=2.0.0'],
    ['>=1.0.0 <2.0.0', '>=1.0.1 <2.0.0', '>=1.1.0 <2.0.0', '>=2.0.0 <3.0.0'],
    ['*', '*', '*', '*'],
    // Where Changesets would leave the release out or lose what is meant.
    ['>0.9.0', '>=1.0.1', '>=1.1.0', '>=2.0.0'],
    ['<2.0.0', '<2.0.0', '<2.0.0', '<3.0.0'],
    ['^1.0.0 || ^0.9.0', '^1.0.1 || ^0.9.0', '^1.1.0 || ^0.9.0', '^1.0.0 || ^0.9.0 || ^2.0.0'],
  ])('moves `%s` as Changesets does', (range, ...expected) => {
    const bumps = ['patch', 'minor', 'major'] as const
    expect(bumps.map((bump) => moved({ range, bump }))).toEqual(expected)
  })

  it.each([
    ['>0.9.0', '>1.1.0'],
    ['<2.0.0', '1.1.0'],
    ['^1.0.0 || ^0.9.0', '^1.1.0'],
    ['catalog:', 'catalog:'],
  ])('keeps the fault of Changesets in `%s` where that is asked for', (range, expected) => {
    const accepts = range === 'catalog:' ? '^1.0.0' : range
    const settings = { profile: 'strict' } as const
    expect(moved({ range, accepts, bump: 'minor', settings })).toBe(expected)
  })

  it.each([
    ['corrected', '>=1.1.0-rc.0 <2.0.0'],
    ['strict', '>=1.1.0-rc.0 <1.1.0'],
  ] as const)('moves the lower bound to a prerelease (%s)', (profile, expected) => {
    const range = '>=1.0.0 <2.0.0'
    const b = pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', range)] })
    const input = inputOf([pkg('npm:a', '1.0.0'), b], [change({ 'npm:a': 'minor' })], { profile })
    const { plan } = planRelease({ ...input, pre: { mode: 'pre', tag: 'rc' } })
    expect(rangeChanges({ ...input, plan }).get('npm:b')?.[0]?.to).toBe(expected)
  })

  it('pins the snapshot itself, in the words of each world', () => {
    const packages = [
      pkg('npm:a', '1.0.0'),
      pkg('npm:b', '1.0.0', {
        dependencies: [on('npm:a', 'workspace:^1.0.0', 'runtime', '^1.0.0')],
      }),
      pkg('pypi:c', '1.0.0'),
      pkg('pypi:d', '1.0.0', { dependencies: [on('pypi:c', '~=1.0')] }),
    ]
    const all = {
      'npm:a': 'minor',
      'npm:b': 'minor',
      'pypi:c': 'minor',
      'pypi:d': 'minor',
    } as const
    const input = inputOf(packages, [change(all)])
    const snapshot = { suffix: 'x-2026', stamp: '2026', calculated: false, tag: 'x' }
    const { plan } = planRelease({ ...input, snapshot })
    const ranges = rangeChanges({ ...input, plan })
    expect([...ranges.values()].map(([range]) => range?.to)).toEqual([
      'workspace:0.0.0-x-2026',
      '==0.0.0.dev2026',
    ])
  })

  it.each([
    ['workspace:*', '1.0.0'],
    ['workspace:^', '^1.0.0'],
    ['workspace:~', '~1.0.0'],
    ['workspace:packages/a', '1.0.0'],
    ['latest', null],
    ['file:../a', null],
    ['npm:a@^1.0.0', '^1.0.0'],
  ])('leaves `%s` as it is', (range, accepts) => {
    expect(moved({ range, bump: 'major', accepts })).toBe(range)
  })

  it('moves the range inside of `workspace:` and of a catalog', () => {
    expect(moved({ range: 'workspace:^1.0.0', bump: 'minor', accepts: '^1.0.0' })).toBe(
      'workspace:^1.1.0',
    )
    expect(moved({ range: 'catalog:', bump: 'minor', accepts: '^1.0.0' })).toBe('^1.1.0')
  })

  it('waits for the bump that the settings name while the range still holds', () => {
    const settings = { updateInternalDependencies: 'minor' } as const
    expect(moved({ range: '^1.0.0', bump: 'patch', settings })).toBe('^1.0.0')
    expect(moved({ range: '1.0.0', bump: 'patch', settings })).toBe('1.0.1')
    expect(moved({ range: '^1.0.0', bump: 'patch', kind: 'peer', settings })).toBe('^1.0.1')
  })

  it('leaves a peer range that holds when the settings say so', () => {
    const settings = { onlyUpdatePeerDependentsWhenOutOfRange: true }
    expect(moved({ range: '^1.0.0', bump: 'minor', kind: 'peer', settings })).toBe('^1.0.0')
    expect(moved({ range: '^1.0.0', bump: 'major', kind: 'peer', settings })).toBe('^2.0.0')
  })

  it('leaves plain ranges when only the workspace protocol counts', () => {
    const settings = { bumpVersionsWithWorkspaceProtocolOnly: true }
    expect(moved({ range: '^1.0.0', bump: 'major', settings })).toBe('^1.0.0')
  })

  it('moves Python ranges by PEP 440 and says which table each stands in', () => {
    const packages = [
      pkg('pypi:a', '1.0.0'),
      pkg('pypi:b', '1.0.0', {
        dependencies: [on('pypi:a', '>=1.0,<2'), on('pypi:a', '==1.0.0', 'group')],
      }),
    ]
    const input = inputOf(packages, [change({ 'pypi:a': 'major' })])
    const { plan } = planRelease(input)
    expect([...rangeChanges({ ...input, plan })]).toEqual([
      [
        'pypi:b',
        [
          { on: 'pypi:a', from: '>=1.0,<2', to: '>=2.0.0,<3', kind: 'runtime' },
          { on: 'pypi:a', from: '==1.0.0', to: '==2.0.0', kind: 'group' },
        ],
      ],
    ])
  })

  it('moves the ranges of the workspace root, which is in no plan', () => {
    const packages = [
      pkg('npm:root', '0.0.0', { path: '.', private: true, dependencies: [on('npm:a', '1.0.0')] }),
      pkg('npm:a', '1.0.0'),
    ]
    const input = inputOf(packages, [change({ 'npm:a': 'patch' })])
    const { plan } = planRelease(input)
    expect(plan.releases.map((release) => release.id)).toEqual(['npm:a'])
    expect([...rangeChanges({ ...input, plan }).keys()]).toEqual(['npm:root'])
  })
})
