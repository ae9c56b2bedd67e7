import { describe, expect, it } from 'vitest'
import type { Dependency, Package, PackageId } from '../src/model/package.ts'
import type { PreState } from '../src/model/plan.ts'
import type { Bump } from '../src/model/version.ts'
import { planRelease } from '../src/stages/plan/plan.ts'
import type { ChangesetSettings } from '../src/stages/plan/settings.ts'
import { makeSnapshot } from '../src/stages/plan/snapshot.ts'
import { change, inputOf, on, pkg, versionsIn } from '../src/stages/plan/test-support.ts'

// The cases of upstream's own tests of assemble-release-plan 7, by their names and in our words.

/** A range, with its kind in front: `dev ^1.0.0`, `peer ~1.0.0`; a plain range is of `dependencies`. */
type Ranges = Readonly<Record<string, string>>

interface Case {
  readonly name: string
  /** Version, and ranges on others. */
  readonly packages: Readonly<Record<string, string | readonly [string, Ranges]>>
  /** One changeset each; an id in front where it matters. */
  readonly changes: readonly Readonly<Record<string, Bump>>[]
  /** Changesets of earlier prereleases. */
  readonly earlier?: readonly Readonly<Record<string, Bump>>[]
  readonly fixed?: readonly (readonly string[])[]
  readonly linked?: readonly (readonly string[])[]
  readonly ignore?: readonly string[]
  readonly settings?: Partial<ChangesetSettings>
  readonly pre?: PreState
  readonly snapshot?: string | null
  readonly becomes: Readonly<Record<string, string>>
}

const id = (name: string): PackageId => `npm:${name}`
const ids = (names: readonly string[]) => names.map(id)
const kinds = { dev: 'development', peer: 'peer', optional: 'optional' } as const

function packageOf([name, written]: [string, Case['packages'][string]]): Package {
  const [version, ranges] = typeof written === 'string' ? [written, {}] : written
  return pkg(id(name), version, { dependencies: Object.entries(ranges).map(edge) })
}

function edge([name, text]: [string, string]): Dependency {
  const [, kind, range = ''] = /^(?:(dev|peer|optional) )?(.*)$/.exec(text) ?? []
  const told = kind === undefined ? 'runtime' : kinds[kind as keyof typeof kinds]
  return on(id(name), range, told, acceptsOf(range))
}

/** What npm judges: nothing for a path, the version of 1.0.0 for the workspace protocol. */
function acceptsOf(range: string): string | null {
  if (/^(file|link):/.test(range)) return null
  const [, own] = /^workspace:(.*)$/.exec(range) ?? []
  if (own === undefined) return range
  return /^[\^~]$/.test(own) ? `${own}1.0.0` : own === '*' || /[a-z]/.test(own) ? '1.0.0' : own
}

function outcome(one: Case): Readonly<Record<string, string>> {
  const bumps = (names: Readonly<Record<string, Bump>>) =>
    Object.fromEntries(Object.entries(names).map(([name, bump]) => [id(name), bump]))
  const changes = [
    ...one.changes.map((names, at) => change(bumps(names), `c${at}`)),
    ...(one.earlier ?? []).map((names, at) => change(bumps(names), `pre/e${at}`)),
  ]
  const groups = {
    fixed: (one.fixed ?? []).map(ids),
    linked: (one.linked ?? []).map(ids),
    ignore: ids(one.ignore ?? []),
  }
  const input = inputOf(Object.entries(one.packages).map(packageOf), changes, {
    ...groups,
    ...one.settings,
  })
  const { plan } = planRelease({
    ...input,
    ...(one.pre === undefined ? {} : { pre: one.pre }),
    ...snapshotOf(one, input.settings),
  })
  const { releases } = plan
  const versions = versionsIn({ ...plan, releases })
  return Object.fromEntries(Object.entries(versions).map(([key, to]) => [key.slice(4), to]))
}

function snapshotOf({ snapshot }: Case, settings: ChangesetSettings) {
  if (snapshot === undefined) return {}
  const date = new Date('2026-11-25T15:00:00Z')
  const tag = snapshot === null ? {} : { tag: snapshot }
  const made = makeSnapshot({ date, commit: () => 'abcdef1234567', ...tag }, settings)
  return made.snapshot === undefined ? {} : { snapshot: made.snapshot }
}

const three = { a: '1.0.0', b: '1.0.0', c: '1.0.0' }
const next = (mode: PreState['mode']): PreState => ({ mode, tag: 'next' })
const always = { updateInternalDependents: 'always' } as const
const protocolOnly = { bumpVersionsWithWorkspaceProtocolOnly: true }

const basics: readonly Case[] = [
  {
    name: 'should assemble plan for basic setup',
    packages: { a: '1.0.0', b: '1.0.0' },
    changes: [{ a: 'patch' }],
    becomes: { a: '1.0.1' },
  },
  {
    name: 'should assemble plan for basic setup with snapshot',
    packages: { a: '1.0.0' },
    changes: [{ a: 'patch' }],
    snapshot: null,
    becomes: { a: '0.0.0-20261125150000' },
  },
  {
    name: 'should assemble plan for basic setup with snapshot and tag',
    packages: { a: '1.0.0' },
    changes: [{ a: 'patch' }],
    snapshot: 'foo',
    becomes: { a: '0.0.0-foo-20261125150000' },
  },
  {
    name: 'should assemble plan with multiple packages',
    packages: three,
    changes: [{ a: 'patch' }, { b: 'patch' }, { c: 'major' }],
    becomes: { a: '1.0.1', b: '1.0.1', c: '2.0.0' },
  },
  {
    name: 'should handle two changesets for a package',
    packages: three,
    changes: [{ a: 'patch' }, { a: 'major' }],
    becomes: { a: '2.0.0' },
  },
  {
    name: 'none should not override any other release types',
    packages: { ...three, d: '1.0.0' },
    changes: [
      { a: 'none', b: 'patch', c: 'minor', d: 'major' },
      { a: 'none', b: 'none', c: 'none', d: 'none' },
    ],
    becomes: { a: '1.0.0', b: '1.0.1', c: '1.1.0', d: '2.0.0' },
  },
  {
    name: 'should update multiple dependents of a single package',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '1.0.0' }], c: ['1.0.0', { a: '1.0.0' }] },
    changes: [{ a: 'patch' }],
    becomes: { a: '1.0.1', b: '1.0.1', c: '1.0.1' },
  },
  {
    name: 'should update dependents all the way down the dep tree',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '1.0.0' }], c: ['1.0.0', { b: '1.0.0' }] },
    changes: [{ a: 'patch' }],
    becomes: { a: '1.0.1', b: '1.0.1', c: '1.0.1' },
  },
  {
    name: 'should not bump packages with a wildcard dependency',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '*' }] },
    changes: [{ a: 'major' }],
    becomes: { a: '2.0.0' },
  },
  {
    name: 'should not touch link: ranges',
    packages: { a: '1.0.0', b: ['1.0.0', { a: 'link:../a' }] },
    changes: [{ a: 'major' }],
    becomes: { a: '2.0.0' },
  },
  {
    name: 'should not touch file: ranges',
    packages: { a: '1.0.0', b: ['1.0.0', { a: 'file:../a' }] },
    changes: [{ a: 'major' }],
    becomes: { a: '2.0.0' },
  },
  {
    name: 'should assemble plan with workspace:path dependencies',
    packages: { a: '1.0.0', b: ['1.0.0', { a: 'workspace:packages/a' }] },
    changes: [{ a: 'patch' }],
    becomes: { a: '1.0.1', b: '1.0.1' },
  },
  {
    name: 'should assemble plan when dependent has both a changed prod and dev dependency',
    packages: { a: '1.0.0', b: '1.0.0', c: ['1.0.0', { a: '1.0.0', b: 'dev 1.0.0' }] },
    changes: [{ a: 'patch', b: 'patch' }],
    becomes: { a: '1.0.1', b: '1.0.1', c: '1.0.1' },
  },
]

const ignored: readonly Case[] = [
  {
    name: 'does not touch ignored packages with changesets',
    packages: { a: '1.0.0', b: '1.0.0' },
    changes: [{ a: 'patch' }, { b: 'patch' }],
    ignore: ['b'],
    becomes: { a: '1.0.1' },
  },
  ...(['', 'peer ', 'dev '] as const).map((kind) => ({
    name: `creates 'none' releases for ignored ${kind.trim() || 'runtime'} dependents`,
    packages: { a: '1.0.0', b: ['1.0.0', { a: `${kind}1.0.0` }] as const },
    changes: [{ a: 'major' as const }],
    ignore: ['b'],
    becomes: { a: '2.0.0', b: '1.0.0' },
  })),
]

const groups: readonly Case[] = [
  {
    name: 'should bump all fixed packages together',
    packages: three,
    changes: [{ a: 'patch' }],
    fixed: [['a', 'b']],
    becomes: { a: '1.0.1', b: '1.0.1' },
  },
  {
    name: 'should bump versions when the version is determined by an unreleased package (fixed)',
    packages: { ...three, c: '2.0.0' },
    changes: [{ b: 'minor', a: 'patch' }],
    fixed: [['a', 'b', 'c']],
    becomes: { a: '2.1.0', b: '2.1.0', c: '2.1.0' },
  },
  {
    name: 'should bump multiple fixed groups in a chain when one depends on another',
    packages: { a: '1.0.0', b: '1.0.0', c: ['1.0.0', { a: '^1.0.0' }], d: '1.0.0' },
    changes: [{ b: 'major' }, { d: 'minor' }],
    fixed: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    becomes: { a: '2.0.0', b: '2.0.0', c: '1.1.0', d: '1.1.0' },
  },
  {
    name: 'should return an empty release array when no changes will occur (fixed)',
    packages: three,
    changes: [],
    fixed: [['a', 'b']],
    becomes: {},
  },
  {
    name: 'should bump peer dependents where the version is updated because of fixed',
    packages: { a: '1.0.0', b: ['1.0.0', { c: 'peer ^1.0.0' }], c: '1.0.0' },
    changes: [{ a: 'major' }],
    fixed: [['a', 'c']],
    becomes: { a: '2.0.0', b: '1.0.1', c: '2.0.0' },
  },
  {
    name: 'should bump linked packages together',
    packages: three,
    changes: [{ b: 'minor', a: 'patch' }],
    linked: [['a', 'b']],
    becomes: { a: '1.1.0', b: '1.1.0' },
  },
  {
    name: 'should bump versions when the version is determined by an unreleased package (linked)',
    packages: { ...three, c: '2.0.0' },
    changes: [{ b: 'minor', a: 'patch' }],
    linked: [['a', 'b', 'c']],
    becomes: { a: '2.1.0', b: '2.1.0' },
  },
  {
    name: 'should bump multiple linked groups in a chain when one depends on another',
    packages: { a: '1.0.0', b: '1.0.0', c: ['1.0.0', { a: '^1.0.0' }], d: '1.0.0' },
    changes: [{ a: 'patch', b: 'major' }, { d: 'minor' }],
    linked: [
      ['a', 'b'],
      ['c', 'd'],
    ],
    becomes: { a: '2.0.0', b: '2.0.0', c: '1.1.0', d: '1.1.0' },
  },
  {
    name: 'should bump peer dependents where the version is updated because of linked',
    packages: { a: '1.0.0', b: ['1.0.0', { a: 'peer ^1.0.0' }], c: '1.0.0' },
    changes: [{ a: 'patch', c: 'major' }],
    linked: [['a', 'c']],
    becomes: { a: '2.0.0', b: '1.0.1', c: '2.0.0' },
  },
]

const prereleases: readonly Case[] = [
  {
    name: 'should not generate a release for package that has no changesets and is not a dependent of any packages being released when exiting pre mode',
    packages: { a: '1.0.0', b: '1.0.0' },
    changes: [{ a: 'patch' }],
    pre: next('exit'),
    becomes: { a: '1.0.1' },
  },
  {
    name: 'should bump dev dependents when exiting pre-release mode',
    packages: { a: '1.0.1-next.0', b: ['1.0.1-next.0', { a: 'dev 1.0.1-next.0' }] },
    changes: [],
    earlier: [{ a: 'patch' }],
    pre: next('exit'),
    becomes: { a: '1.0.1', b: '1.0.1' },
  },
  {
    name: 'should not bump ignored dev dependents when exiting pre-release mode',
    packages: { a: '1.0.1-next.0', b: ['1.0.1-next.0', { a: 'dev 1.0.1-next.0' }] },
    changes: [],
    earlier: [{ a: 'patch' }],
    ignore: ['b'],
    pre: next('exit'),
    becomes: { a: '1.0.1', b: '1.0.1-next.0' },
  },
  {
    name: 'should not bump ignored independent packages that had a prerelease when exiting pre-release mode',
    packages: { a: '1.0.1-next.0', b: '1.0.1-next.0' },
    changes: [],
    earlier: [{ a: 'patch' }],
    ignore: ['b'],
    pre: next('exit'),
    becomes: { a: '1.0.1' },
  },
  ...(['fixed', 'linked'] as const).map((group) => ({
    name: `should not bump ignored packages in ${group} groups when exiting pre-release mode`,
    packages: { a: '1.0.1-next.0', b: '1.0.1-next.0' },
    changes: [],
    earlier: [{ a: 'patch' as const }],
    ignore: ['b'],
    [group]: [['a', 'b']],
    pre: next('exit'),
    becomes: { a: '1.0.1' },
  })),
  {
    name: 'should return a release with the highest bump type within the current release despite of having a higher release among previous prereleases',
    packages: { a: '2.0.0-next.0' },
    changes: [{ a: 'minor' }],
    earlier: [{ a: 'major' }],
    pre: next('pre'),
    becomes: { a: '2.0.0-next.1' },
  },
  {
    name: 'should count on when the tag changes',
    packages: { a: '1.1.0-alpha.4' },
    changes: [{ a: 'minor' }],
    pre: { mode: 'pre', tag: 'beta' },
    becomes: { a: '1.1.0-beta.5' },
  },
  {
    name: 'should give a linked group one counter',
    packages: { a: '1.1.0-rc.3', b: '1.0.0' },
    changes: [{ a: 'minor' }, { b: 'patch' }],
    linked: [['a', 'b']],
    pre: { mode: 'pre', tag: 'rc' },
    becomes: { a: '1.1.0-rc.4', b: '1.1.0-rc.4' },
  },
  {
    name: 'should move dependents with ordinary ranges, because no prerelease satisfies them',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '^1.0.0' }], c: ['1.0.0', { a: 'dev ^1.0.0' }] },
    changes: [{ a: 'patch' }],
    pre: { mode: 'pre', tag: 'rc' },
    becomes: { a: '1.0.1-rc.0', b: '1.0.1-rc.0', c: '1.0.0' },
  },
]

const options: readonly Case[] = [
  {
    name: 'should only bump packages with workspace protocol',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '1.0.0' }], c: ['1.0.0', { a: 'workspace:1.0.0' }] },
    changes: [{ a: 'patch' }],
    settings: protocolOnly,
    becomes: { a: '1.0.1', c: '1.0.1' },
  },
  {
    name: 'should bump packages with workspace:^ and workspace:~ ranges',
    packages: {
      a: '1.0.0',
      b: ['1.0.0', { a: 'workspace:~' }],
      c: ['1.0.0', { a: 'workspace:^' }],
    },
    changes: [{ a: 'major' }],
    settings: protocolOnly,
    becomes: { a: '2.0.0', b: '1.0.1', c: '1.0.1' },
  },
  {
    name: 'should bump a transitive dependent when a dependency package gets bumped',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '^1.0.0' }], c: ['1.0.0', { b: '^1.0.0' }] },
    changes: [{ a: 'patch' }],
    settings: always,
    becomes: { a: '1.0.1', b: '1.0.1', c: '1.0.1' },
  },
  {
    name: 'not bump a dependent package when a dependency has `none` changeset',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '^1.0.0' }] },
    changes: [{ a: 'none' }],
    settings: always,
    becomes: { a: '1.0.0' },
  },
  ...['peer ~1.0.0', 'peer ^1.0.0', 'workspace:^', 'workspace:packages/a'].map((range) => ({
    name: `should not bump dependent when bumping ${range} by none`,
    packages: { a: '1.0.0', b: ['1.0.0', { a: range }] as const },
    changes: [{ a: 'none' as const }],
    becomes: { a: '1.0.0' },
  })),
  {
    name: 'should count a snapshot from the calculated version when asked to',
    packages: { a: '1.0.0', b: ['1.0.0', { a: '^1.0.0' }], c: ['1.0.0', { a: '1.0.0' }] },
    changes: [{ a: 'minor' }],
    settings: {
      snapshot: { useCalculatedVersion: true, prereleaseTemplate: '{tag}.{commit-short}' },
    },
    snapshot: 'pr-1',
    becomes: { a: '1.1.0-pr-1.abcdef1', c: '1.0.1-pr-1.abcdef1' },
  },
]

describe.each([
  ['assembleReleasePlan', basics],
  ['ignored packages', ignored],
  ['fixed and linked packages', groups],
  ['pre mode', prereleases],
  ['options', options],
])('%s', (_, cases) => {
  it.each(cases)('$name', (one) => {
    expect(outcome(one)).toEqual(one.becomes)
  })
})

/** Which bump the dependent gets, by kind of dependency and range: upstream's table `dependent bumping`. */
describe('dependent bumping', () => {
  const bumps = ['none', 'patch', 'minor', 'major'] as const
  it.each([
    ['^1.0.0', '-', '-', '-', 'patch'],
    ['workspace:^', '-', '-', '-', 'patch'],
    ['workspace:^1.0.0', '-', '-', '-', 'patch'],
    ['~1.0.0', '-', '-', 'patch', 'patch'],
    ['workspace:~', '-', '-', 'patch', 'patch'],
    ['1.0.0', '-', 'patch', 'patch', 'patch'],
    ['workspace:*', '-', 'patch', 'patch', 'patch'],
    ['>=1.0.0', '-', '-', '-', '-'],
    ['*', '-', '-', '-', '-'],
    ['file:../a', '-', '-', '-', '-'],
  ])('%s', (range, ...expected) => {
    const kinds = ['', 'peer ', 'optional ', 'dev '] as const
    const got = kinds.map((kind) => bumps.map((bump) => bumpOf(kind + range, bump)))
    const ofDevelopment = expected.map((bump) => (bump === 'patch' ? 'none' : bump))
    expect(got).toEqual([expected, expected, expected, ofDevelopment])
  })

  function bumpOf(range: string, bump: Bump): string {
    const packages = [packageOf(['a', '1.0.0']), packageOf(['b', ['1.0.0', { a: range }]])]
    const { plan } = planRelease(inputOf(packages, [change({ 'npm:a': bump })]))
    return plan.releases.find((release) => release.id === 'npm:b')?.bump ?? '-'
  }
})
