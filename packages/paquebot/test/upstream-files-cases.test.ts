import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { editJson } from '../src/edit/json.ts'
import { renderSections } from '../src/stages/version/changelog.ts'
import { prepareVersion } from '../src/stages/version/prepare.ts'
import { writeVersion } from '../src/stages/version/write.ts'
import { commitAll, git, identity, tempFolder, writeTree } from './support/temp.ts'

// More cases of upstream's own tests of apply-release-plan 8, by their names and in our words: bytes, files, changesets,
// git and faults. Here the whole of `paquebot version` runs.
//
// Left out: `a package appears twice`, which upstream itself has not written: a plan of ours cannot hold a package twice.

type Files = Readonly<Record<string, string>>

const fun = "Hey, let's have fun with testing!"
const one = `---\n"pkg-a": minor\n---\n\n${fun}\n`
const config = (more: object = {}) =>
  JSON.stringify({ changelog: false, privatePackages: { version: true, tag: false }, ...more })
const root = '{ "private": true, "workspaces": ["packages/*"] }'
const pkgA = '{ "name": "pkg-a", "version": "1.0.0" }'

/** Two packages and a changeset of the first. */
const workspace: Files = {
  'package.json': root,
  'packages/pkg-a/package.json':
    '{ "name": "pkg-a", "version": "1.0.0", "dependencies": { "pkg-b": "1.0.0" } }',
  'packages/pkg-b/package.json': '{ "name": "pkg-b", "version": "1.0.0" }',
  '.changeset/quick-lions-devour.md': one,
}

const around = () => ({
  env: { ...process.env, ...identity },
  signal: new AbortController().signal,
})

/** Runs `version` on the files, and hands over what it leaves while it is there. */
async function version<T>(files: Files, look: (folder: string) => T | Promise<T>): Promise<T> {
  using folder = tempFolder()
  writeTree(folder.path, { '.changeset/config.json': config(), ...files })
  const prepared = await prepareVersion(folder.path)
  await writeVersion(prepared, around())
  return await look(folder.path)
}

const reading = (file: string) => (folder: string) => readFileSync(join(folder, file), 'utf8')
const has = (file: string) => (folder: string) => existsSync(join(folder, file))

describe('formatting', () => {
  const own = { name: 'pkg-a', version: '1.0.0' }
  it.each([
    [
      'should not reformat a small array in a package.json',
      '{\n  "name": "pkg-a",\n  "version": "1.0.0",\n  "files": [\n    "lib"\n  ]\n}',
    ],
    ['should not change tab indentation in a package.json', JSON.stringify(own, null, '\t')],
    [
      "should not add trailing newlines in a package.json if they don't exist",
      JSON.stringify(own, null, 2),
    ],
    [
      'should not remove trailing newlines in a package.json if they exist',
      `${JSON.stringify(own, null, 2)}\n`,
    ],
  ])('%s', async (_, text) => {
    const files = { 'package.json': text, '.changeset/quick-lions-devour.md': one }
    expect(await version(files, reading('package.json'))).toBe(text.replace('1.0.0', '1.1.0'))
  })
})

describe('versioning', () => {
  it('should update root dependencies without versioning the root package', async () => {
    const text =
      '{ "private": true, "name": "root-pkg", "workspaces": ["packages/*"], "devDependencies": { "pkg-a": "workspace:^1.0.0" } }'
    const files = { ...workspace, 'package.json': text }
    expect(await version(files, reading('package.json'))).toBe(text.replace('^1.0.0', '^1.1.0'))
  })

  it('should skip dependencies that have the same name as the package', async () => {
    const text = '{ "name": "pkg-a", "version": "1.0.0", "devDependencies": { "pkg-a": "file:" } }'
    const files = { 'package.json': text, '.changeset/quick-lions-devour.md': one }
    expect(await version(files, reading('package.json'))).toBe(text.replace('1.0.0', '1.1.0'))
  })
})

describe('changelogs', () => {
  it('should ignore unversioned packages when generating dependency changelog entries', async () => {
    const files = {
      ...workspace,
      '.changeset/config.json': '{}',
      'packages/pkg-b/package.json': '{ "name": "pkg-b", "private": true }',
      // A public package may not need what is never released; upstream's test hands over the plan and is not asked.
      'packages/pkg-a/package.json':
        '{ "name": "pkg-a", "version": "1.0.0", "devDependencies": { "pkg-b": "1.0.0" } }',
    }
    expect(await version(files, reading('packages/pkg-a/CHANGELOG.md'))).toBe(
      `# pkg-a\n\n## 1.1.0\n\n### Minor Changes\n\n- ${fun}\n`,
    )
  })
})

describe('generateMarkdownForVersionType', () => {
  const none = { major: [], minor: [], patch: [] }

  it('returns undefined when there are empty lines', () => {
    // The whole entry has no heading then, and says so.
    expect(renderSections('1.0.0', { ...none, patch: ['', ''] })).toBe(
      '## 1.0.0\n\nNo changes in this release.',
    )
  })

  it('returns proper heading based on version type', () => {
    const lines = { major: ['- one'], minor: ['- two'], patch: ['- three'] }
    expect(renderSections('1.0.0', lines)).toBe(
      '## 1.0.0\n\n### Major Changes\n\n- one\n\n### Minor Changes\n\n- two\n\n### Patch Changes\n\n- three',
    )
  })

  it('trims surrounding whitespace from release lines', () => {
    expect(renderSections('1.0.0', { ...none, minor: ['\n  - one  \n'] })).toBe(
      '## 1.0.0\n\n### Minor Changes\n\n- one',
    )
  })

  it('keeps preferred spacing between entries clamped between one and two new lines', () => {
    const breaks = [0, 1, 2, 3].map((count) => '\n'.repeat(count))
    const patch = [
      'first',
      ...breaks.slice(1).map((before, at) => `${before}before ${at + 1}`),
      ...breaks.slice(1).map((after, at) => `after ${at + 1}${after}`),
      ...breaks.slice(1).map((around, at) => `${around}around ${at + 1}${around}`),
    ]
    expect(
      renderSections('1.0.0', { ...none, patch })
        .split('\n')
        .slice(4),
    ).toEqual([
      'first',
      'before 1',
      '',
      'before 2',
      '',
      'before 3',
      'after 1',
      'after 2',
      '',
      'after 3',
      '',
      'around 1',
      '',
      'around 2',
      '',
      'around 3',
    ])
  })
})

describe('editJson', () => {
  // A dollar stands for the value that is set.
  it.each([
    ['updates a direct value', '{"name":"pkg-a","version":$}', [['version']]],
    [
      'updates a nested value',
      '{"version":"1.0.0","dependencies":{"b":$}}',
      [['dependencies', 'b']],
    ],
    [
      'updates a multiple values',
      '{"version":$,"dependencies":{"b":$}}',
      [['version'], ['dependencies', 'b']],
    ],
    ['preserves formatting', ' {"name" :"pkg-a" ,"version":$} ', [['version']]],
    [
      'preserves bizarre formatting',
      '{\n\t\n\n"a"\n:\t\t\n{"b":{"c":$}}\n\n,  \t  \n\t"name":"pkg-a"\n\n\n}\t\t\t',
      [['a', 'b', 'c']],
    ],
  ])('%s', (_, text, paths) => {
    const to = '2.0.0-longer-than-before.0'
    const edits = paths.map((at) => ({ at, to }))
    expect(editJson(text.replaceAll('$', '"^1.0.0"'), edits)).toBe(text.replaceAll('$', `"${to}"`))
  })

  it('throws on malformed JSON', () => {
    for (const text of ['{{{', '', '{//comment\n"version":"1.0.0"}'])
      expect(() => editJson(text, [{ at: ['version'], to: '2.0.0' }])).toThrow(
        'the text is no JSON',
      )
  })

  // Upstream `throws when a key path does not exist`. Ours adds the key, for version places that are not there yet.
  it('adds a key that does not exist, where upstream throws', () => {
    expect(editJson('{\n  "name": "pkg-a"\n}', [{ at: ['version'], to: '1.1.0' }])).toBe(
      '{\n  "name": "pkg-a",\n  "version": "1.1.0"\n}',
    )
  })
})

describe('should error and not write if', () => {
  async function refused(files: Files): Promise<readonly unknown[]> {
    using folder = tempFolder()
    writeTree(folder.path, { '.changeset/config.json': config(), ...files })
    commitAll(folder.path)
    const said = await prepareVersion(folder.path).then(
      ({ findings, edits }) => [...findings.map(({ rule }) => rule), ...edits],
      (error: { code?: string; message: string }) => [error.code, error.message],
    )
    return [...said, git(folder.path, 'status', '--porcelain')]
  }

  it('a package cannot be found', async () => {
    const files = {
      ...workspace,
      '.changeset/gone.md': '---\n"impossible-package": minor\n---\n\nGone.\n',
    }
    expect(await refused(files)).toEqual(['plan/unknown-package', ''])
  })

  it('a provided changelog function fails', async () => {
    const files = {
      ...workspace,
      '.changeset/config.json': config({ changelog: './failing.cjs' }),
      '.changeset/failing.cjs':
        'const fail = () => { throw new Error("no chance") }\nmodule.exports = { getReleaseLine: fail, getDependencyReleaseLine: fail }\n',
    }
    const [code, message, status] = await refused(files)
    expect([code, status]).toEqual(['version/module', ''])
    expect(message).toContain('no chance')
  })
})

describe('changesets', () => {
  const changeset = '.changeset/quick-lions-devour.md'
  const single = {
    'package.json': root,
    'packages/pkg-a/package.json': pkgA,
    'packages/pkg-b/package.json': '{ "name": "pkg-b", "version": "1.0.0" }',
    [changeset]: one,
  }

  it('should delete one changeset after it is applied', async () => {
    expect(await version(single, has(changeset))).toBe(false)
  })

  it('should NOT delete changesets for ignored packages', async () => {
    const files = { ...single, '.changeset/config.json': config({ ignore: ['pkg-a'] }) }
    expect(await version(files, has(changeset))).toBe(true)
  })

  it('should NOT delete changesets for private unversioned packages', async () => {
    const files = {
      ...single,
      '.changeset/config.json': config({ privatePackages: false }),
      'packages/pkg-a/package.json': '{ "name": "pkg-a", "version": "1.0.0", "private": true }',
    }
    expect(await version(files, has(changeset))).toBe(true)
  })
})

describe('files', () => {
  /** What git says afterwards. */
  async function gitAfter(files: Files, more: object = {}) {
    using folder = tempFolder()
    writeTree(folder.path, { ...workspace, '.changeset/config.json': config(more), ...files })
    commitAll(folder.path)
    await writeVersion(await prepareVersion(folder.path), around())
    const status = git(folder.path, 'status', '--porcelain').trimEnd().split('\n')
    return { status, last: git(folder.path, 'log', '-1', '--format=%s').trim() }
  }

  it("shouldn't commit updated files from packages", async () => {
    expect(await gitAfter({})).toEqual({
      status: [' D .changeset/quick-lions-devour.md', ' M packages/pkg-a/package.json'],
      last: 'chore: begin',
    })
  })

  // In upstream the command line commits, after the plan is applied; here it is one stage.
  it('should remove applied changesets', async () => {
    expect(await gitAfter({}, { commit: true })).toEqual({
      status: [''],
      last: 'RELEASING: Releasing 1 package(s)',
    })
  })

  it('should include pre.json in pre-release', async () => {
    const files = { '.changeset/pre.json': '{ "mode": "pre", "tag": "beta" }' }
    expect(await gitAfter(files)).toEqual({
      status: [
        ' D .changeset/quick-lions-devour.md',
        ' M packages/pkg-a/package.json',
        '?? .changeset/pre/',
      ],
      last: 'chore: begin',
    })
  })
})
