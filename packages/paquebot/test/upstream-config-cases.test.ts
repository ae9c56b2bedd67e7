import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discover } from '../src/stages/discover/discover.ts'
import { readChangesetConfig } from '../src/stages/plan/config.ts'
import { planRelease } from '../src/stages/plan/plan.ts'
import { type ChangesetSettings, defaultSettings } from '../src/stages/plan/settings.ts'
import { inputOf, on, pkg, workspaceOf } from '../src/stages/plan/test-support.ts'
import { tempFolder, writeTree } from './support/temp.ts'

// The cases of upstream's own tests of `@changesets/config` 4, by their names and in our words.
//
// Left out: `can generate a json schema` and `generates a correct json schema`, because the schema of Changesets'
// configuration is Changesets' to publish. `$schema` in the file is read over.

type Written = Readonly<Record<string, unknown>>

const root = pkg('npm:root', '0.0.0', { path: '.', private: true })

function read(written: Written, names: readonly string[] = ['pkg-a', 'pkg-b']) {
  // A package whose names differ only in the scope stands in a folder of its own.
  const packages = names.map((name) => pkg(`npm:${name}`, '1.0.0', { path: `packages/${name}` }))
  const repository = { read: () => JSON.stringify(written) }
  return readChangesetConfig(repository, workspaceOf(root, ...packages))
}

describe('readConfig', () => {
  const files = (config: Written) => ({
    '.changeset/config.json': JSON.stringify(config),
    'package.json': '{ "name": "test-pkg", "version": "1.0.0" }',
    'packages/foo/package.json': '{ "name": "foo", "version": "1.0.0" }',
    'pnpm-lock.yaml': '',
    'pnpm-workspace.yaml': "packages: ['packages/*']",
  })

  async function readBelow(config: Written, folder: string) {
    using temp = tempFolder()
    writeTree(temp.path, files(config))
    const { repository, workspace } = await discover(join(temp.path, folder))
    return readChangesetConfig(repository, workspace)
  }

  const written = { changelog: false, commit: true }
  const settings = {
    ...defaultSettings,
    changelog: false,
    commit: { module: '@changesets/cli/commit', options: { skipCI: 'version' } },
  }

  it('can read a config file', async () => {
    expect(await readBelow(written, '.')).toEqual({ settings, findings: [] })
  })

  it('reads config files from the monorepo root', async () => {
    expect(await readBelow(written, 'packages/foo')).toEqual({ settings, findings: [] })
  })

  it('returns the correct default config if passed an empty object', async () => {
    expect(await readBelow({}, '.')).toEqual({ settings: defaultSettings, findings: [] })
  })
})

describe('defaultConfig', () => {
  it('creates the default config', () => {
    expect(defaultSettings).toEqual({
      baseBranch: 'main',
      access: 'restricted',
      changelog: { module: '@changesets/cli/changelog', options: null },
      commit: false,
      fixed: [],
      linked: [],
      ignore: [],
      changedFilePatterns: ['**'],
      format: 'auto',
      updateInternalDependencies: 'patch',
      bumpVersionsWithWorkspaceProtocolOnly: false,
      privatePackages: { version: false, tag: false },
      snapshot: { useCalculatedVersion: false, prereleaseTemplate: null },
      onlyUpdatePeerDependentsWhenOutOfRange: false,
      updateInternalDependents: 'out-of-range',
      // Ours: Changesets has no profile.
      profile: 'corrected',
    })
  })
})

const six = ['pkg-a', 'pkg-b', '@pkg/a', '@pkg/b', '@pkg-other/a', '@pkg-other/b']
const ids = (...names: string[]) => names.map((name) => `npm:${name}` as const)

interface Valid {
  readonly name: string
  readonly config: Written
  readonly names?: readonly string[]
  readonly settings: Partial<ChangesetSettings>
}

/** What upstream tries with `fixed` and again with `linked`. */
const groups = (key: 'fixed' | 'linked'): readonly Valid[] => [
  {
    name: key,
    config: { [key]: [['pkg-a', 'pkg-b']] },
    settings: { [key]: [ids('pkg-a', 'pkg-b')] },
  },
  {
    name: `${key}: globs`,
    names: six,
    config: { [key]: [['pkg-*', '@pkg/*'], ['@pkg-other/a']] },
    settings: { [key]: [ids('@pkg/a', '@pkg/b', 'pkg-a', 'pkg-b'), ids('@pkg-other/a')] },
  },
  {
    name: `${key}: globs with exclusions`,
    names: six,
    config: { [key]: [['pkg-*', '!pkg-b', '@pkg/*'], ['@pkg-other/a']] },
    settings: { [key]: [ids('@pkg/a', '@pkg/b', 'pkg-a'), ids('@pkg-other/a')] },
  },
]

const valid: readonly Valid[] = [
  { name: 'defaults', config: {}, settings: {} },
  {
    name: 'changelog: string',
    config: { changelog: 'some-module' },
    settings: { changelog: { module: 'some-module', options: null } },
  },
  { name: 'changelog: false', config: { changelog: false }, settings: { changelog: false } },
  {
    name: 'changelog: tuple',
    config: { changelog: ['some-module', { something: true }] },
    settings: { changelog: { module: 'some-module', options: { something: true } } },
  },
  { name: 'commit: false', config: { commit: false }, settings: { commit: false } },
  {
    name: 'commit: true',
    config: { commit: true },
    settings: { commit: { module: '@changesets/cli/commit', options: { skipCI: 'version' } } },
  },
  {
    name: 'commit: custom',
    config: { commit: ['./some-module', { customOption: true }] },
    settings: { commit: { module: './some-module', options: { customOption: true } } },
  },
  ...(['restricted', 'public'] as const).map((access) => ({
    name: `access: ${access}`,
    config: { access },
    settings: { access },
  })),
  {
    name: 'changedFilePatterns',
    config: { changedFilePatterns: ['src/**'] },
    settings: { changedFilePatterns: ['src/**'] },
  },
  ...groups('fixed'),
  ...groups('linked'),
  {
    name: 'ignore',
    config: { ignore: ['pkg-a', 'pkg-b'] },
    settings: { ignore: ids('pkg-a', 'pkg-b') },
  },
  {
    name: 'ignore: Globs',
    names: six.slice(0, 4),
    config: { ignore: ['pkg-*', '@pkg/*'] },
    settings: { ignore: ids('@pkg/a', '@pkg/b', 'pkg-a', 'pkg-b') },
  },
  {
    name: 'ignore: globs with exclusions',
    names: six.slice(0, 4),
    config: { ignore: ['pkg-*', '!pkg-b', '@pkg/*'] },
    settings: { ignore: ids('@pkg/a', '@pkg/b', 'pkg-a') },
  },
  {
    name: 'ignore: allows unmatched globs',
    config: { ignore: ['not-a-valid-package'] },
    settings: { ignore: [] },
  },
  {
    name: 'privatePackages: false',
    config: { privatePackages: false },
    settings: { privatePackages: { version: false, tag: false } },
  },
  {
    name: 'privatePackages: true',
    config: { privatePackages: true },
    settings: { privatePackages: { version: true, tag: true } },
  },
  { name: 'privatePackages: empty object', config: { privatePackages: {} }, settings: {} },
  {
    name: 'privatePackages: version',
    config: { privatePackages: { version: true } },
    settings: { privatePackages: { version: true, tag: false } },
  },
  ...(['minor', 'patch'] as const).map((updateInternalDependencies) => ({
    name: `updateInternalDependencies: ${updateInternalDependencies}`,
    config: { updateInternalDependencies },
    settings: { updateInternalDependencies },
  })),
  {
    name: 'updateInternalDependents',
    config: {
      ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: { updateInternalDependents: 'always' },
    },
    settings: { updateInternalDependents: 'always' },
  },
]

describe('validateConfig, valid', () => {
  it.each(valid)('$name', ({ config, names, settings }) => {
    expect(read(config, names)).toEqual({
      settings: { ...defaultSettings, ...settings },
      findings: [],
    })
  })
})

interface Invalid {
  readonly name: string
  readonly config: Written
  readonly names?: readonly string[]
  /** `rule: message` of what is found; a warning where upstream warns. */
  readonly found: string
  readonly severity?: 'warning'
}

const wrong = (message: string) =>
  `plan/invalid-changeset-config: .changeset/config.json: ${message}`
const moduleOr = 'a module, or [module, options]'

/** What upstream tries with `fixed` and again with `linked`; the rules are named by `Key`. */
function invalidGroups(key: 'fixed' | 'linked'): readonly Invalid[] {
  const lists = 'a list of lists of names or globs'
  const Key = key === 'fixed' ? 'Fixed' : 'Linked'
  const twice = (name: string, config: Written, names: readonly string[]): Invalid => ({
    name: `rule: noDuplicate${Key}Packages${name}`,
    names,
    config,
    found:
      'plan/package-in-two-groups: `npm:pkg-a` is in more than one group of `fixed` and `linked`',
  })
  const gone = (name: string, pattern: string): Invalid => ({
    name: `rule: ${key}GroupsExist${name}`,
    config: { [key]: [['pkg-a', pattern]] },
    found: `plan/glob-matches-nothing: \`${key}\` names \`${pattern}\`, which matches no package`,
    severity: 'warning',
  })
  return [
    {
      name: `${key}: non-array`,
      config: { [key]: {} },
      found: wrong(`\`${key}\` is {} and must be ${lists}`),
    },
    {
      name: `${key}: array of non array`,
      config: { [key]: [{}] },
      found: wrong(`\`${key}\` is [{}] and must be ${lists}`),
    },
    {
      name: `${key}: array of array of non-string`,
      config: { [key]: [[{}]] },
      found: wrong(`\`${key}\` is [[{}]] and must be ${lists}`),
    },
    gone('', 'not-existing'),
    gone(': glob', 'foo/*'),
    twice('', { [key]: [['pkg-a'], ['pkg-a']] }, ['pkg-a']),
    twice(': overlapping glob', { [key]: [['pkg-*'], ['pkg-a']] }, ['pkg-a', 'pkg-b']),
  ]
}

const experimental = '___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH'

const invalid: readonly Invalid[] = [
  {
    name: 'changelog: empty object',
    config: { changelog: {} },
    found: wrong(`\`changelog\` is {} and must be false, ${moduleOr}`),
  },
  {
    name: 'changelog: tuple with 3 items',
    config: { changelog: ['some-module', 'something', 'other'] },
    found: wrong(
      `\`changelog\` is ["some-module","something","other"] and must be false, ${moduleOr}`,
    ),
  },
  {
    name: 'changelog: tuple with first value not string',
    config: { changelog: [false, 'something'] },
    found: wrong(`\`changelog\` is [false,"something"] and must be false, ${moduleOr}`),
  },
  {
    name: 'commit: invalid value',
    config: { commit: {} },
    found: wrong(`\`commit\` is {} and must be true, false, ${moduleOr}`),
  },
  {
    name: 'access: invalid string',
    config: { access: 'something' },
    found: wrong('`access` is "something" and must be "public" or "restricted" or "private"'),
  },
  ...invalidGroups('fixed'),
  ...invalidGroups('linked'),
  {
    name: 'updateInternalDependencies: invalid string',
    config: { updateInternalDependencies: 'major' },
    found: wrong('`updateInternalDependencies` is "major" and must be "patch" or "minor"'),
  },
  {
    name: 'ignore: non-array',
    config: { ignore: 'string value' },
    found: wrong('`ignore` is "string value" and must be a list of names or globs'),
  },
  {
    name: 'ignore: array of non-string',
    config: { ignore: [123, 'pkg-a'] },
    found: wrong('`ignore` is [123,"pkg-a"] and must be a list of names or globs'),
  },
  {
    name: 'privatePackages: tag requires version',
    config: { privatePackages: { tag: true } },
    found: wrong('`privatePackages` asks for tags of private packages but not for versions'),
  },
  {
    name: 'experimental: onlyUpdatePeerDependentsWhenOutOfRange: non-boolean',
    config: { [experimental]: { onlyUpdatePeerDependentsWhenOutOfRange: 'not true' } },
    found: wrong(
      `\`${experimental}.onlyUpdatePeerDependentsWhenOutOfRange\` is "not true" and must be true or false`,
    ),
  },
  {
    name: 'snapshot.useCalculatedVersion: non-boolean',
    config: { snapshot: { useCalculatedVersion: 'not true' } },
    found: wrong('`snapshot.useCalculatedVersion` is "not true" and must be true or false'),
  },
  {
    name: 'changedFilePatterns: non-array',
    config: { changedFilePatterns: false },
    found: wrong('`changedFilePatterns` is false and must be a list of names or globs'),
  },
  {
    name: 'changedFilePatterns: non-string element',
    config: { changedFilePatterns: ['src/**', 100] },
    found: wrong('`changedFilePatterns` is ["src/**",100] and must be a list of names or globs'),
  },
]

describe('validateConfig, invalid', () => {
  it.each(invalid)('$name', ({ config, names, found, severity = 'error' }) => {
    const { findings } = read(config, names)
    expect(findings.map((one) => [`${one.rule}: ${one.message}`, one.severity])).toEqual([
      [found, severity],
    ])
  })
})

describe('rules: alsoSkipDependentsOfSkipped', () => {
  function found(settings: Partial<ChangesetSettings>, isPrivate: { a?: true; b?: true } = {}) {
    const dependencies = [on('npm:pkg-b', '1.0.0')]
    const a = pkg('npm:pkg-a', '1.0.0', { dependencies, private: isPrivate.a ?? false })
    const b = pkg('npm:pkg-b', '1.0.0', { private: isPrivate.b ?? false })
    const { findings } = planRelease(inputOf([a, b], [], settings))
    return findings.map(({ rule, message }) => `${rule}: ${message}`)
  }
  const refused =
    'plan/depends-on-skipped: `npm:pkg-a` is released and depends on `npm:pkg-b`, which is not'

  it('should error when a not-skipped package depends on a skipped package', () => {
    expect(found({ ignore: ids('pkg-b') })).toEqual([refused])
  })

  it('should not error if the dependent is private', () => {
    const privatePackages = { version: true, tag: false }
    expect(found({ ignore: ids('pkg-b'), privatePackages }, { a: true })).toEqual([])
  })

  // Upstream has the name, but packages without an edge, so that nothing is found there.
  it('privatePackages: should error when a public package depends on a private package skipped via privatePackages.version: false', () => {
    const privatePackages = { version: false, tag: false }
    expect(found({ privatePackages }, { b: true })).toEqual([refused])
  })
})
