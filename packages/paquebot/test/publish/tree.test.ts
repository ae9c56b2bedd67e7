import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { npmBody, npmPublish } from '../../../local-registry/test/support/requests.ts'
import { openStage, shelf } from './release.ts'

const index = {
  'npm/core/index.js': 'export const core = true\n',
  'npm/core/README.md': '# core\n',
}
const more = { type: 'module', exports: './index.js', files: ['index.js'] }
const core = [{ name: 'core', more }]
const scrub = (text: string) =>
  text
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '<registry>')
    .replaceAll(/\b[0-9a-f]{12}\b/g, '<release>')

describe('publish from the tree', () => {
  it('builds what is missing, tries what it published, and knows its own files the next time', async () => {
    await using stage = await openStage(core, {}, { files: index })
    const first = await stage.run('publish', '--json')
    expect(first.code, first.stdout + first.stderr).toBe(0)
    const { result } = JSON.parse(first.stdout)
    expect(result.packages).toMatchObject([{ name: 'core', end: { kind: 'published' } }])
    expect(result.tried).toEqual([
      { package: 'npm:core', what: expect.arrayContaining(['import core (ESM)']) },
    ])
    expect(shelf(stage).core?.tags).toEqual({ latest: '1.0.0' })
    const again = await stage.run('publish', '--quiet')
    expect(again.stdout.split('\n')[0]).toMatch(/^nothing to do: every version is on its registry/)
    expect(stage.writes()).toHaveLength(1)
  })

  it('refuses changes that are not committed, before it builds or asks for a key', async () => {
    await using stage = await openStage(core, {}, { files: index })
    writeFileSync(join(stage.root, 'npm/core/index.js'), 'export const core = false\n')
    const { code, stderr } = await stage.run('publish', '--quiet')
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^error: `npm\/core\/index.js` is not committed, .* \[publish\/dirty-tree\]/,
    )
    expect(stage.writes()).toEqual([])
  })
})

describe('a version that does not work', () => {
  const release = [
    // A quote too many in its module.
    { name: 'core', version: '1.1.0', more, text: "'" },
    { name: 'other', version: '1.1.0' },
  ]

  it('does not become latest, not in the next run either, unless that is asked for', async () => {
    await using stage = await openStage(release)
    await npmPublish(stage.registries, npmBody('core', '1.0.0'))
    const publish = ['publish', '--from', 'artifacts', '--only', 'core', '--json']
    for (const _ of ['first', 'second']) {
      const { code, stdout } = await stage.run(...publish)
      expect(code).toBe(1)
      const { findings } = JSON.parse(stdout) as { findings: { rule: string; severity: string }[] }
      const errors = findings.filter(({ severity }) => severity === 'error')
      expect(new Set(errors.map(({ rule }) => rule))).toEqual(new Set(['npm/import-fails']))
      expect(shelf(stage).core?.tags).toMatchObject({ latest: '1.0.0' })
    }
    expect((await stage.run(...publish, '--no-smoke')).code).toBe(0)
    expect(shelf(stage).core?.tags).toEqual({ latest: '1.1.0' })
  })
})

describe('publish tells', () => {
  const family = [
    { name: '@acme/core', version: '1.1.0' },
    { name: '@acme/cli', version: '1.1.0', needs: ['@acme/core'] },
    { name: 'py-acme' },
  ]

  it('its steps, and does nothing', async () => {
    await using stage = await openStage(family)
    await npmPublish(stage.registries, npmBody('@acme/core', '1.0.0'))
    const { code, stdout } = await stage.run('publish', '--from', 'artifacts', '--dry-run')
    expect(code).toBe(0)
    expect(scrub(stdout)).toBe(`ask for the keys of @acme/core@1.1.0, @acme/cli@1.1.0, py-acme@1.0.0
move the dist-tag paquebot-<release> of @acme/core to 1.0.0
upload acme-core-1.1.0.tgz to <registry>/, dist-tag paquebot-<release>
upload acme-cli-1.1.0.tgz to <registry>/, dist-tag latest
upload py_acme-1.0.0-py3-none-any.whl to <registry>/legacy/
upload py_acme-1.0.0.tar.gz to <registry>/legacy/
wait until 4 files are visible
install @acme/core@1.1.0, @acme/cli@1.1.0, py-acme@1.0.0 from the registries and try
move the dist-tag latest of @acme/core to 1.1.0
take the dist-tag paquebot-<release> off @acme/core
`)
    expect(stage.writes()).toHaveLength(1)
  })

  it('what is where after half a release, and what to type next', async () => {
    await using stage = await openStage(family, {
      faults: [{ kind: 'upload-refused', reason: 'used-filename', skip: 1, times: 'always' }],
    })
    await npmPublish(stage.registries, npmBody('@acme/core', '1.0.0'))
    await stage.publish()
    const { code, stdout } = await stage.run('publish', '--from', 'artifacts', '--status')
    expect(code).toBe(1)
    expect(scrub(stdout).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')).toBe(
      `not complete: 1 of 3 versions not there as planned (release <release>)

there    @acme/cli 1.1.0   npm   dist-tag latest
there    @acme/core 1.1.0  npm   dist-tag latest
in part  py-acme 1.0.0     pypi  not there: py_acme-1.0.0.tar.gz

next:
  PyPI takes further files for py-acme 1.0.0 until <time>
  go on from here; nothing is uploaded twice
    paquebot publish --from artifacts

if a version is bad:
  npm: warn whoever installs @acme/cli 1.1.0
    npm deprecate @acme/cli@1.1.0 "broken, use another version"
  npm: move \`latest\` of @acme/core back
    npm dist-tag add @acme/core@1.0.0 latest
  npm: warn whoever installs @acme/core 1.1.0
    npm deprecate @acme/core@1.1.0 "broken, use another version"
  then fix it and release a new version: write a changeset, and run
    paquebot version && git commit -am "fix: …" && paquebot publish
`,
    )
  })

  it('a line for each package, and each hint once', async () => {
    await using stage = await openStage(family, {
      faults: [{ kind: 'permission-denied', times: 'always', at: { path: '/@acme/core' } }],
    })
    const { code, stdout } = await stage.run(
      'publish',
      '--from',
      'artifacts',
      '--no-smoke',
      '--quiet',
    )
    expect(code).toBe(1)
    expect(
      scrub(stdout),
    ).toBe(`not complete: 1 published, 1 refused, 1 skipped, up to \`tags\` (release <release>)

skipped    @acme/cli 1.1.0   npm   because it needs \`npm:@acme/core\`, which did not get there
refused    @acme/core 1.1.0  npm   because the registry refuses @acme/core 1.1.0: OIDC permission denied for this action
published  py-acme 1.0.0     pypi

hint: tick this action at the trusted publisher of the package at npm
`)
  })
})
