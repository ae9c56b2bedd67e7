import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PackageId } from '../src/model/package.ts'
import type { ReleasePlan } from '../src/model/plan.ts'
import type { Bump } from '../src/model/version.ts'
import { discover } from '../src/stages/discover/discover.ts'
import { writtenEdits } from '../src/stages/version/edits.ts'
import { applyEdits } from '../src/steps/apply-edits.ts'
import { tempFolder, writeTree } from './support/temp.ts'

// The cases of upstream's own tests of apply-release-plan 8, by their names and in our words. As there, the plan is
// given, and only what is written of it is looked at: the planner has its own table. What is not of packages and their
// ranges is in upstream-files-cases.test.ts.

/** Version, and ranges on others: `dev ^1.0.0`, `peer ~1.0.0`; a plain range is of `dependencies`. */
type Written = string | readonly [string, Readonly<Record<string, string>>]

interface Case {
  readonly name: string
  readonly packages: Readonly<Record<string, Written>>
  /** Summary and bumps of each changeset, by its id; one about `a` by default. */
  readonly changes?: Readonly<Record<string, readonly [string, Readonly<Record<string, Bump>>]>>
  /** New versions of the plan; `a` becomes 1.1.0 by default. */
  readonly releases?: Readonly<Record<string, string>>
  readonly config?: Readonly<Record<string, unknown>>
  readonly snapshot?: string
  /** What stands in the changelog of `a` before. */
  readonly before?: string
  readonly becomes: Readonly<Record<string, Written>>
  /** Changelogs by package, without `# name`. */
  readonly changelogs?: Readonly<Record<string, string>>
}

const fun = "Hey, let's have fun with testing!"
const tables = { dev: 'devDependencies', peer: 'peerDependencies', '': 'dependencies' } as const

function manifest(name: string, written: Written): string {
  const [version, ranges] = typeof written === 'string' ? [written, {}] : written
  const json: Record<string, unknown> = { name, version }
  for (const [other, text] of Object.entries(ranges)) {
    const [, kind = '', range] = /^(?:(dev|peer) )?(.*)$/.exec(text) ?? []
    const table = tables[kind as keyof typeof tables]
    json[table] = { ...(json[table] as object), [other]: range }
  }
  return JSON.stringify(json)
}

/** The manifest as the table writes it. */
function writtenIn(text: string): Written {
  const json = JSON.parse(text) as Record<string, unknown>
  const ranges = Object.entries(tables).flatMap(([kind, table]) =>
    Object.entries((json[table] ?? {}) as Record<string, string>).map(
      ([name, range]) => [name, kind === '' ? range : `${kind} ${range}`] as const,
    ),
  )
  const version = String(json.version ?? '')
  return ranges.length === 0 ? version : [version, Object.fromEntries(ranges)]
}

const id = (name: string): PackageId => `npm:${name}`

const versionOf = (written: Written | undefined) =>
  (typeof written === 'string' ? written : written?.[0]) ?? ''

function bumpBetween(from: string, to: string): Bump {
  const [before, after] = [from, to].map((version) => version.split('.'))
  const at = [0, 1, 2].find((index) => before?.[index] !== after?.[index])
  return at === undefined ? 'none' : (['major', 'minor', 'patch'] as const)[at as 0 | 1 | 2]
}

const changesOf = ({ changes = { 'quick-lions-devour': [fun, { a: 'minor' }] } }: Case) => changes

function planOf(one: Case): ReleasePlan {
  const changes = Object.entries(changesOf(one))
  const releases = Object.entries(one.releases ?? { a: '1.1.0' }).map(([name, to]) => {
    const from = versionOf(one.packages[name])
    const own = changes.filter(([, [, bumps]]) => name in bumps).map(([key]) => key)
    return { id: id(name), from, to, bump: bumpBetween(from, to), reasons: [], changes: own }
  })
  return {
    format: 1,
    base: null,
    releases,
    changes: changes.map(([key, [summary, bumps]]) => ({
      id: key,
      file: `.changeset/${key}.md`,
      summary,
      bumps: Object.fromEntries(Object.entries(bumps).map(([name, bump]) => [id(name), bump])),
    })),
    ...(one.snapshot === undefined ? {} : { snapshot: one.snapshot }),
  }
}

function filesOf(one: Case): Readonly<Record<string, string>> {
  const config = { privatePackages: { version: true, tag: false }, ...one.config }
  const packages = Object.entries(one.packages).map(([name, written]) => [
    `packages/${name}/package.json`,
    manifest(name, written),
  ])
  const changesets = Object.entries(changesOf(one)).map(([key, [summary, bumps]]) => [
    `.changeset/${key}.md`,
    changeset(summary, bumps),
  ])
  return {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
    '.changeset/config.json': JSON.stringify(config),
    ...Object.fromEntries([...packages, ...changesets]),
    ...(one.before === undefined ? {} : { [changelogIn('a')]: one.before }),
  }
}

const changeset = (summary: string, bumps: Readonly<Record<string, Bump>>) =>
  `---\n${Object.entries(bumps)
    .map(([name, bump]) => `"${name}": ${bump}\n`)
    .join('')}---\n\n${summary}\n`

async function outcome(one: Case) {
  using folder = tempFolder()
  writeTree(folder.path, filesOf(one))
  const { edits } = await writtenEdits(planOf(one), await discover(folder.path))
  applyEdits(folder.path, edits)
  const names = Object.keys(one.packages)
  const read = (file: string) => readFileSync(join(folder.path, file), 'utf8')
  const logs = names.filter((name) => existsSync(join(folder.path, changelogIn(name))))
  return {
    becomes: Object.fromEntries(
      names.map((name) => [name, writtenIn(read(`packages/${name}/package.json`))]),
    ),
    changelogs: Object.fromEntries(
      logs.map((name) => [name, read(changelogIn(name)).replace(`# ${name}\n\n`, '').trimEnd()]),
    ),
  }
}

const changelogIn = (name: string) => `packages/${name}/CHANGELOG.md`

const off = { changelog: false } as const
const both = (bump: Bump, ...names: string[]) => ({
  'quick-lions-devour': [fun, Object.fromEntries(names.map((name) => [name, bump]))] as const,
})

const versioning: readonly Case[] = [
  {
    name: 'should update a version for one package',
    packages: { a: '1.0.0' },
    config: off,
    becomes: { a: '1.1.0' },
  },
  {
    name: 'should not update ranges set to *',
    packages: { a: ['1.0.0', { b: '*' }], b: '1.0.0' },
    releases: { a: '1.1.0', b: '1.1.0' },
    config: off,
    becomes: { a: ['1.1.0', { b: '*' }], b: '1.1.0' },
  },
  {
    name: 'should update workspace ranges',
    packages: { a: ['1.0.0', { b: 'workspace:1.0.0' }], b: '1.0.0' },
    releases: { a: '1.1.0', b: '1.1.0' },
    config: off,
    becomes: { a: ['1.1.0', { b: 'workspace:1.1.0' }], b: '1.1.0' },
  },
  {
    name: 'should not update workspace version aliases',
    packages: {
      a: ['1.0.0', { b: 'workspace:*', c: 'workspace:^', d: 'workspace:~' }],
      b: '1.0.0',
      c: '1.0.0',
      d: '1.0.0',
    },
    releases: { a: '1.1.0', b: '1.1.0', c: '1.1.0', d: '1.1.0' },
    config: off,
    becomes: {
      a: ['1.1.0', { b: 'workspace:*', c: 'workspace:^', d: 'workspace:~' }],
      b: '1.1.0',
      c: '1.1.0',
      d: '1.1.0',
    },
  },
  {
    name: 'should update workspace ranges only with bumpVersionsWithWorkspaceProtocolOnly',
    packages: { a: ['1.0.0', { b: 'workspace:1.0.0' }], b: '1.0.0', c: ['1.0.0', { b: '1.0.0' }] },
    releases: { a: '1.1.0', b: '1.1.0', c: '1.1.0' },
    config: { ...off, bumpVersionsWithWorkspaceProtocolOnly: true },
    becomes: { a: ['1.1.0', { b: 'workspace:1.1.0' }], b: '1.1.0', c: ['1.1.0', { b: '1.0.0' }] },
  },
  {
    name: 'should update a version for two packages with different new versions',
    packages: { a: ['1.0.0', { b: '1.0.0' }], b: '1.0.0' },
    releases: { a: '1.1.0', b: '2.0.0' },
    config: off,
    becomes: { a: ['1.1.0', { b: '2.0.0' }], b: '2.0.0' },
  },
  {
    name: 'should not update the version of the dependent package if the released dep is a dev dep',
    packages: { a: ['1.0.0', { b: 'dev 1.0.0' }], b: '1.0.0' },
    changes: { 'quick-lions-devour': [fun, { a: 'none', b: 'minor' }] },
    releases: { a: '1.0.0', b: '1.1.0' },
    config: off,
    becomes: { a: ['1.0.0', { b: 'dev 1.1.0' }], b: '1.1.0' },
  },
  ...['^1.0.0', 'workspace:1.0.0'].map((range) => ({
    name: `should not update ${range.startsWith('w') ? 'workspace dependent' : 'dependent'} versions when a package has a changeset type of none`,
    packages: { a: ['1.0.0', { b: range }] as const, b: '1.0.0' },
    changes: both('none', 'b'),
    releases: { b: '1.0.0' },
    config: off,
    becomes: { a: ['1.0.0', { b: range }] as const, b: '1.0.0' },
  })),
  {
    name: 'should use exact versioning when snapshot release is applied, and ignore any range modifiers',
    packages: { a: ['1.0.0', { b: '^1.0.0' }], b: '1.0.0' },
    releases: { a: '1.1.0', b: '1.1.0' },
    config: off,
    snapshot: 'canary',
    becomes: { a: ['1.1.0', { b: '1.1.0' }], b: '1.1.0' },
  },
  {
    name: 'should not bump peerDependencies if they are still in range',
    packages: { a: '1.0.0', b: ['1.0.0', { a: 'peer ^1.0.0' }] },
    changes: both('patch', 'a', 'b'),
    releases: { a: '1.0.1', b: '1.0.1' },
    config: {
      ...off,
      ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: {
        onlyUpdatePeerDependentsWhenOutOfRange: true,
      },
    },
    becomes: { a: '1.0.1', b: ['1.0.1', { a: 'peer ^1.0.0' }] },
  },
]

/** Two packages that need each other. */
const circle = { a: ['1.0.3', { b: '~1.2.0' }], b: ['1.2.0', { a: '^1.0.3' }] } as const
/** And a third that one of them pins. */
const three = {
  a: ['1.0.3', { b: '~1.2.0' }],
  b: ['1.2.0', { c: '2.0.0', a: '^1.0.3' }],
  c: ['2.0.0', { a: '^1.0.3' }],
} as const
const patchOnly = { ...off, updateInternalDependencies: 'patch' }
const minorOnly = { ...off, updateInternalDependencies: 'minor' }
const oneOf = (bump: Bump) => ({
  'quick-lions-devour': [fun, { a: bump, b: 'patch' as const }] as const,
})

const internal: readonly Case[] = [
  {
    name: 'patch: should update min version ranges of patch bumped internal dependencies',
    packages: circle,
    changes: oneOf('patch'),
    releases: { a: '1.0.4', b: '1.2.1' },
    config: patchOnly,
    becomes: { a: ['1.0.4', { b: '~1.2.1' }], b: ['1.2.1', { a: '^1.0.4' }] },
  },
  {
    name: 'patch: should still update min version ranges of patch bumped internal dependencies that have left semver range',
    packages: three,
    changes: both('patch', 'a', 'b', 'c'),
    releases: { a: '1.0.4', b: '1.2.0', c: '2.0.1' },
    config: patchOnly,
    becomes: {
      a: ['1.0.4', { b: '~1.2.0' }],
      b: ['1.2.0', { c: '2.0.1', a: '^1.0.4' }],
      c: ['2.0.1', { a: '^1.0.4' }],
    },
  },
  ...(['minor', 'major'] as const).map((bump) => {
    const to = bump === 'minor' ? '1.1.0' : '2.0.0'
    return {
      name: `patch: should update min version ranges of ${bump} bumped internal dependencies`,
      packages: circle,
      changes: oneOf(bump),
      releases: { a: to, b: '1.2.1' },
      config: patchOnly,
      becomes: { a: [to, { b: '~1.2.1' }] as const, b: ['1.2.1', { a: `^${to}` }] as const },
    }
  }),
  {
    name: "patch: should not update dependant's dependency range when it depends on a tag of a bumped dependency",
    packages: { a: ['1.0.3', { b: 'latest' }], b: ['1.2.0', { a: 'bulbasaur' }] },
    changes: oneOf('patch'),
    releases: { a: '1.0.4', b: '1.2.1' },
    config: patchOnly,
    becomes: { a: ['1.0.4', { b: 'latest' }], b: ['1.2.1', { a: 'bulbasaur' }] },
  },
  {
    name: 'minor: should NOT update min version ranges of patch bumped internal dependencies',
    packages: circle,
    changes: oneOf('patch'),
    releases: { a: '1.0.4', b: '1.2.1' },
    config: minorOnly,
    becomes: { a: ['1.0.4', { b: '~1.2.0' }], b: ['1.2.1', { a: '^1.0.3' }] },
  },
  {
    name: 'minor: should still update min version ranges of patch bumped internal dependencies that have left semver range',
    packages: three,
    changes: both('patch', 'a', 'b', 'c'),
    releases: { a: '1.0.4', b: '1.2.1', c: '2.0.1' },
    config: minorOnly,
    becomes: {
      a: ['1.0.4', { b: '~1.2.0' }],
      b: ['1.2.1', { c: '2.0.1', a: '^1.0.3' }],
      c: ['2.0.1', { a: '^1.0.3' }],
    },
  },
  ...(['minor', 'major'] as const).map((bump) => {
    const to = bump === 'minor' ? '1.1.0' : '2.0.0'
    return {
      name: `minor: should update min version ranges of ${bump} bumped internal dependencies`,
      packages: circle,
      changes: oneOf(bump),
      releases: { a: to, b: '1.2.1' },
      config: minorOnly,
      becomes: { a: [to, { b: '~1.2.0' }] as const, b: ['1.2.1', { a: `^${to}` }] as const },
    }
  }),
]

const minorFun = `## 1.1.0\n\n### Minor Changes\n\n- ${fun}`
const patchFun = (version: string, ...updated: readonly string[]) =>
  [
    `## ${version}\n\n### Patch Changes\n\n- ${fun}`,
    ...(updated.length === 0 ? [] : ['- Updated dependencies']),
    ...updated.map((line) => `  - ${line}`),
  ].join('\n')

const changelogs: readonly Case[] = [
  {
    name: 'should not generate any changelogs',
    packages: { a: '1.0.0' },
    config: off,
    becomes: { a: '1.1.0' },
    changelogs: {},
  },
  {
    name: 'should update a changelog for one package',
    packages: { a: '1.0.0' },
    becomes: { a: '1.1.0' },
    changelogs: { a: minorFun },
  },
  {
    // An empty line stands between the entries since 8.1.
    name: 'should insert new entry before existing version heading when no package title is present',
    packages: { a: '1.0.0' },
    before: '## 1.0.0\n\n### Minor Changes\n\n- Initial release\n',
    becomes: { a: '1.1.0' },
    changelogs: { a: `${minorFun}\n\n## 1.0.0\n\n### Minor Changes\n\n- Initial release` },
  },
  {
    // An entry with nothing to say says so since 8.1.
    name: 'should update a changelog for two packages',
    packages: { a: ['1.0.0', { b: '1.0.0' }], b: '1.0.0' },
    releases: { a: '1.1.0', b: '2.0.0' },
    becomes: { a: ['1.1.0', { b: '2.0.0' }], b: '2.0.0' },
    changelogs: {
      a: `${minorFun}\n\n### Patch Changes\n\n- b@2.0.0`,
      b: '## 2.0.0\n\nNo changes in this release.',
    },
  },
  {
    name: 'should not update the changelog if only devDeps changed',
    packages: { a: ['1.0.0', { b: 'dev 1.0.0' }], b: '1.0.0' },
    changes: { 'quick-lions-devour': [fun, { a: 'none', b: 'minor' }] },
    releases: { a: '1.0.0', b: '1.1.0' },
    becomes: { a: ['1.0.0', { b: 'dev 1.1.0' }], b: '1.1.0' },
    changelogs: { b: minorFun },
  },
  {
    name: 'should list multi-line same-type summaries correctly',
    packages: { a: '1.0.0' },
    changes: {
      'quick-lions-devour': [fun, { a: 'minor' }],
      'some-id-1': ["Random stuff\n\nget it while it's hot!", { a: 'minor' }],
      'some-id-2': ['New feature, much wow\n\nlook at this shiny stuff!', { a: 'minor' }],
    },
    becomes: { a: '1.1.0' },
    changelogs: {
      a: `${minorFun}\n- Random stuff\n  \n  get it while it's hot!\n- New feature, much wow\n  \n  look at this shiny stuff!`,
    },
  },
  {
    name: 'should add an updated dependencies line when dependencies have been updated',
    packages: circle,
    changes: oneOf('patch'),
    releases: { a: '1.0.4', b: '1.2.1' },
    becomes: { a: ['1.0.4', { b: '~1.2.1' }], b: ['1.2.1', { a: '^1.0.4' }] },
    changelogs: { a: patchFun('1.0.4', 'b@1.2.1'), b: patchFun('1.2.1', 'a@1.0.4') },
  },
  {
    name: 'should NOT add updated dependencies line if dependencies have NOT been updated',
    packages: circle,
    changes: oneOf('patch'),
    releases: { a: '1.0.4', b: '1.2.1' },
    config: { updateInternalDependencies: 'minor' },
    becomes: { a: ['1.0.4', { b: '~1.2.0' }], b: ['1.2.1', { a: '^1.0.3' }] },
    changelogs: { a: patchFun('1.0.4'), b: patchFun('1.2.1') },
  },
  {
    name: 'should only add updated dependencies line for dependencies that have been updated',
    packages: three,
    changes: { 'quick-lions-devour': [fun, { a: 'patch', b: 'patch', c: 'minor' }] },
    releases: { a: '1.0.4', b: '1.2.1', c: '2.1.0' },
    config: { updateInternalDependencies: 'minor' },
    becomes: {
      a: ['1.0.4', { b: '~1.2.0' }],
      b: ['1.2.1', { c: '2.1.0', a: '^1.0.3' }],
      c: ['2.1.0', { a: '^1.0.3' }],
    },
    changelogs: {
      a: patchFun('1.0.4'),
      b: patchFun('1.2.1', 'c@2.1.0'),
      c: `## 2.1.0\n\n### Minor Changes\n\n- ${fun}`,
    },
  },
  {
    name: 'should still add updated dependencies line for dependencies that have a bump type less than the minimum internal bump range but leave semver range',
    packages: three,
    changes: both('patch', 'a', 'b', 'c'),
    releases: { a: '1.0.4', b: '1.2.1', c: '2.0.1' },
    config: { updateInternalDependencies: 'minor' },
    becomes: {
      a: ['1.0.4', { b: '~1.2.0' }],
      b: ['1.2.1', { c: '2.0.1', a: '^1.0.3' }],
      c: ['2.0.1', { a: '^1.0.3' }],
    },
    changelogs: {
      a: patchFun('1.0.4'),
      b: patchFun('1.2.1', 'c@2.0.1'),
      c: patchFun('2.0.1'),
    },
  },
]

describe.each([
  ['versioning', versioning],
  ['internal dependency bumping, updateInternalDependencies', internal],
  ['changelogs', changelogs],
])('%s', (_, cases) => {
  it.each(cases)('$name', async (one) => {
    const { becomes, changelogs = {} } = one
    expect(await outcome(one)).toEqual({ becomes, changelogs })
  })
})
