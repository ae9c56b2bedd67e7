import { describe, expect, it } from 'vitest'
import type { Drafts } from '../../io/drafts.ts'
import type { Package } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import { planRelease } from '../plan/plan.ts'
import type { ChangesetSettings } from '../plan/settings.ts'
import { change, ecosystems, inputOf, on, pkg } from '../plan/test-support.ts'
import { planVersion } from './version.ts'

/** Notes what it is asked to write in place of a manifest. */
const write = (pkg: Package, asked: object, drafts: Drafts) => {
  drafts.write(pkg.manifest, JSON.stringify(asked))
}
const writing = {
  npm: { ...ecosystems.npm, write },
  pypi: { ...ecosystems.pypi, write },
}

function edit(
  packages: readonly Package[],
  changes: readonly Change[],
  settings: Partial<ChangesetSettings> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const input = inputOf(packages, changes, settings)
  const { plan } = planRelease(input)
  const all = { ...Object.fromEntries(changes.map(({ file }) => [file, 'text'])), ...files }
  const repository = { read: (path: string) => all[path] }
  const { edits, findings } = planVersion({ ...input, ecosystems: writing, plan, repository })
  return { files: Object.fromEntries(edits.map(({ file, after }) => [file, after])), findings }
}

const core = pkg('npm:@x/core', '1.0.0')

describe('planVersion', () => {
  it('writes versions, ranges and changelogs and uses up the changesets', () => {
    const kit = pkg('npm:@x/kit', '2.0.0', { dependencies: [on('npm:@x/core', '~1.0.0')] })
    expect(
      edit([core, kit], [{ ...change({ 'npm:@x/core': 'minor' }, 'door'), commit: '0123456789' }]),
    ).toEqual({
      files: {
        'packages/core/package.json': '{"to":"1.1.0","ranges":[]}',
        'packages/kit/package.json': JSON.stringify({
          to: '2.0.1',
          ranges: [{ on: 'npm:@x/core', from: '~1.0.0', to: '~1.1.0', kind: 'runtime' }],
        }),
        'packages/core/CHANGELOG.md':
          '# @x/core\n\n## 1.1.0\n\n### Minor Changes\n\n- 0123456: About door\n',
        'packages/kit/CHANGELOG.md':
          '# @x/kit\n\n## 2.0.1\n\n### Patch Changes\n\n- Updated dependencies [0123456]\n  - @x/core@1.1.0\n',
        '.changeset/door.md': null,
      },
      findings: [],
    })
  })

  it('writes only the range of a package that just develops with the released one', () => {
    const kit = pkg('npm:@x/kit', '2.0.0', {
      dependencies: [on('npm:@x/core', '1.0.0', 'development')],
    })
    const { files } = edit([core, kit], [change({ 'npm:@x/core': 'patch' })])
    expect(files['packages/kit/package.json']).toContain('"to":"2.0.0"')
    expect(files).not.toHaveProperty('packages/kit/CHANGELOG.md')
  })

  it('tells a Python follower’s readers whose version it takes, under its own name', () => {
    const python = pkg('pypi:core-py', '1.0.0', {
      name: 'Core_Py',
      dependencies: [on('npm:@x/core', '', 'follows')],
    })
    const { files } = edit([core, python], [change({ 'npm:@x/core': 'minor' })])
    expect(files['packages/core-py/CHANGELOG.md']).toBe(
      '# Core_Py\n\n## 1.1.0\n\n### Patch Changes\n\n- Follows version 1.1.0 of `@x/core`\n',
    )
  })

  it('lists the changes of what is only bundled with the package that carries it', () => {
    const dashboard = pkg('npm:dashboard', '0.1.0', { private: true })
    const wheel = pkg('pypi:ledger', '0.1.1', {
      dependencies: [on('npm:dashboard', '', 'bundles')],
    })
    const { files } = edit([dashboard, wheel], [change({ 'npm:dashboard': 'minor' }, 'dark')])
    expect(files).toEqual({
      'packages/ledger/pyproject.toml': '{"to":"0.1.2","ranges":[]}',
      'packages/ledger/CHANGELOG.md': '# ledger\n\n## 0.1.2\n\n### Patch Changes\n\n- About dark\n',
      '.changeset/dark.md': null,
    })
  })

  it('keeps changesets that wait, and uses up empty ones', () => {
    const app = pkg('npm:app', '1.0.0', { private: true })
    const { files } = edit(
      [core, app],
      [change({ 'npm:app': 'minor' }, 'waits'), change({}, 'empty')],
    )
    expect(files).toEqual({ '.changeset/empty.md': null })
  })

  it('writes no changelog when the configuration has none', () => {
    const { files } = edit([core], [change({ 'npm:@x/core': 'patch' }, 'x')], { changelog: false })
    expect(Object.keys(files)).toEqual(['packages/core/package.json', '.changeset/x.md'])
  })

  it('says that another changelog module is not run', () => {
    const changelog = { module: '@changesets/changelog-github', options: { repo: 'a/b' } }
    const { findings } = edit([core], [], { changelog })
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['version/changelog-module', 'info'],
    ])
  })

  it('writes an entry once when two packages share a folder', () => {
    const path = 'packages/core'
    const python = pkg('pypi:core', '1.0.0', { path })
    const { files } = edit(
      [core, python],
      [change({ 'npm:@x/core': 'patch', 'pypi:core': 'patch' }, 'x')],
    )
    expect(files['packages/core/CHANGELOG.md']).toBe(
      '# @x/core\n\n## 1.0.1\n\n### Patch Changes\n\n- About x\n',
    )
  })
})

describe('planVersion in prerelease mode', () => {
  const files = {
    '.changeset/a.md': 'a',
    '.changeset/b.md': 'b',
    '.changeset/pre.json':
      '{"mode":"pre","tag":"rc","x":1,"changesets":["b"],"initialVersions":{}}',
  }
  const changes = [
    change({ 'npm:@x/core': 'patch' }, 'a'),
    { ...change({ 'npm:@x/core': 'minor' }, 'pre/b'), file: '.changeset/b.md' },
  ]
  const edits = (mode: 'pre' | 'exit', snapshot?: string) => {
    const input = inputOf([core], changes)
    const { plan } = planRelease({ ...input, pre: { mode, tag: 'rc' } })
    const made = snapshot === undefined ? plan : { ...plan, snapshot }
    const repository = { read: (path: string) => (files as Record<string, string>)[path] }
    const { edits } = planVersion({ ...input, ecosystems: writing, plan: made, repository })
    return Object.fromEntries(
      edits
        .filter(({ file }) => file.startsWith('.changeset'))
        .map(({ file, after }) => [file, after]),
    )
  }
  const migrated = '{\n  "mode": "pre",\n  "tag": "rc",\n  "x": 1\n}\n'

  it('moves the changesets, and brings what version 2 wrote to the form of 3', () => {
    expect(edits('pre')).toEqual({
      '.changeset/a.md': null,
      '.changeset/pre/a.md': 'a',
      '.changeset/b.md': null,
      '.changeset/pre/b.md': 'b',
      '.changeset/pre.json': migrated,
    })
  })

  it('uses up everything when it ends, its own file too', () => {
    expect(edits('exit')).toEqual({
      '.changeset/a.md': null,
      '.changeset/b.md': null,
      '.changeset/pre.json': null,
    })
  })

  it('does not end with a snapshot', () => {
    expect(edits('exit', 'canary-1')['.changeset/pre.json']).toBe(migrated)
  })
})
