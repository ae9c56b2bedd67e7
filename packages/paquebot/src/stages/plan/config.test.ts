import { describe, expect, it } from 'vitest'
import { readChangesetConfig } from './config.ts'
import { defaultSettings } from './settings.ts'
import { pkg, workspaceOf } from './test-support.ts'

const workspace = workspaceOf(
  pkg('npm:root', '0.0.0', { path: '.', private: true }),
  pkg('npm:@x/core', '1.0.0'),
  pkg('npm:@x/kit', '1.0.0'),
  pkg('npm:twin', '1.0.0'),
  pkg('pypi:twin', '1.0.0'),
  pkg('pypi:core-py', '1.0.0', { aliases: ['@x/core-python'] }),
)

const read = (text?: string) => readChangesetConfig({ read: () => text }, workspace)

describe('readChangesetConfig', () => {
  it('is all defaults without a file, and with an empty one', () => {
    expect(read()).toEqual({ settings: defaultSettings, findings: [] })
    expect(read('{}')).toEqual({ settings: defaultSettings, findings: [] })
  })

  it('reads every key, with comments, a trailing comma and a byte order mark', () => {
    const { settings, findings } = read(`\uFEFF// ours
    {
      "$schema": "https://example.com/schema.json",
      "baseBranch": "trunk", "access": "public", "commit": true,
      "changelog": ["./changelog.cjs", { "repo": "a/b" }],
      "fixed": [["@x/core", "pypi:twin"]], "ignore": ["@x/k*"],
      "updateInternalDependencies": "minor", "format": false,
      "bumpVersionsWithWorkspaceProtocolOnly": true, "privatePackages": { "version": true },
      "snapshot": { "useCalculatedVersion": true, "prereleaseTemplate": "{tag}" },
      "changedFilePatterns": ["src/**"], "somebody's own": 1,
      "___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH": {
        "onlyUpdatePeerDependentsWhenOutOfRange": true, "updateInternalDependents": "always",
      },
    }`)
    expect(findings).toEqual([])
    expect(settings).toEqual({
      profile: 'corrected',
      baseBranch: 'trunk',
      access: 'public',
      changelog: { module: './changelog.cjs', options: { repo: 'a/b' } },
      commit: { module: '@changesets/cli/commit', options: { skipCI: 'version' } },
      fixed: [['npm:@x/core', 'pypi:twin']],
      linked: [],
      ignore: ['npm:@x/kit'],
      changedFilePatterns: ['src/**'],
      format: false,
      updateInternalDependencies: 'minor',
      bumpVersionsWithWorkspaceProtocolOnly: true,
      privatePackages: { version: true, tag: false },
      snapshot: { useCalculatedVersion: true, prereleaseTemplate: '{tag}' },
      onlyUpdatePeerDependentsWhenOutOfRange: true,
      updateInternalDependents: 'always',
    })
  })

  it('understands what older versions wrote', () => {
    const { settings, findings } = read(
      '{ "access": "private", "privatePackages": true, "prettier": false, "changelog": false, "commit": false,' +
        ' "___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH": { "useCalculatedVersionForSnapshots": true } }',
    )
    expect(findings).toEqual([])
    expect(settings).toEqual({
      ...defaultSettings,
      changelog: false,
      privatePackages: { version: true, tag: true },
      snapshot: { useCalculatedVersion: true, prereleaseTemplate: null },
    })
  })

  it('takes the glob of a stand-in for the Python package and leaves out the workspace root', () => {
    const { settings } = read('{ "linked": [["@x/*", "!@x/kit"]], "fixed": [["r*", "npm:t*"]] }')
    expect(settings.linked).toEqual([['npm:@x/core', 'pypi:core-py']])
    expect(settings.fixed).toEqual([['npm:twin']])
  })

  it('warns of a glob that matches nothing, at its line', () => {
    const { findings } = read('{\n  "linked": [\n    ["@x/core", "@old/*"]\n  ]\n}\n')
    expect(findings).toEqual([
      {
        rule: 'plan/glob-matches-nothing',
        severity: 'warning',
        message: '`linked` names `@old/*`, which matches no package',
        file: '.changeset/config.json',
        line: 3,
        column: 17,
        hint: 'the packages are `@x/core`, `core-py`, `@x/kit`, `twin`',
      },
    ])
  })

  it('takes a complement for what none of the names of a package is in', () => {
    const { settings } = read('{ "ignore": ["!(@x/*)"] }')
    expect(settings.ignore).toEqual(['npm:twin', 'pypi:twin'])
  })

  it.each([
    ['{ "fixed": [["@x/core"], ["@x/*"]] }', 'plan/package-in-two-groups'],
    ['{ "fixed": [["@x/core"]], "linked": [["@x/c*"]] }', 'plan/package-in-two-groups'],
    ['{ "fixed": [["twin", "@x/core"]] }', 'plan/ambiguous-package'],
    ['{ "ignore": ["twin"] }', 'plan/ambiguous-package'],
    ['{ "access": "everybody" }', 'plan/invalid-changeset-config'],
    ['{ "fixed": ["@x/core"] }', 'plan/invalid-changeset-config'],
    ['{ "privatePackages": { "tag": true } }', 'plan/invalid-changeset-config'],
    ['{ "access": ', 'plan/invalid-changeset-config'],
    ['[]', 'plan/invalid-changeset-config'],
  ])('refuses %s', (text, rule) => {
    const errors = read(text).findings.filter((finding) => finding.severity === 'error')
    expect(errors.map((finding) => finding.rule)).toEqual([rule])
  })

  it('leaves a package in its first group, so that two do not pull it up in turn', () => {
    const { settings } = read('{ "fixed": [["@x/*"]], "linked": [["@x/core", "npm:twin"]] }')
    expect(settings.fixed[0]).toContain('npm:@x/core')
    expect(settings.linked).toEqual([['npm:twin']])
  })

  it('says the value, its line and what it must be, and goes on with the default', () => {
    const { settings, findings } = read('{\n  "updateInternalDependencies": "major"\n}\n')
    expect(settings).toEqual(defaultSettings)
    expect(findings[0]).toMatchObject({
      message:
        '.changeset/config.json: `updateInternalDependencies` is "major" and must be "patch" or "minor"',
      line: 2,
      column: 33,
    })
  })

  it('looks into objects, and says which value inside is wrong', () => {
    const { settings, findings } = read('{\n  "snapshot": { "useCalculatedVersion": "yes" }\n}\n')
    expect(settings).toEqual(defaultSettings)
    expect(findings).toMatchObject([
      {
        message:
          '.changeset/config.json: `snapshot.useCalculatedVersion` is "yes" and must be true or false',
        line: 2,
        column: 41,
      },
    ])
  })
})
