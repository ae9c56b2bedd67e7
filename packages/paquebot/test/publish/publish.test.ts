import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Fault,
  type LocalRegistryOptions,
  startLocalRegistries,
} from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import { npmBody, npmPublish } from '../../../local-registry/test/support/requests.ts'
import { job, jobVariables, npmRecord, pypiRecord } from '../publishing/support.ts'
import { ends, openStage, planned, reasons, shelf } from './release.ts'

const family = [
  { name: '@acme/core' },
  { name: '@acme/cli', needs: ['@acme/core'] },
  { name: 'py-acme' },
  { name: 'py-tools', needs: ['py-acme'] },
]

describe('a healthy release', () => {
  it('goes out dependencies first, wheels before sdists, and then has nothing to do', async () => {
    await using stage = await openStage(family)
    const first = await stage.publish()
    expect(ends(first.report)).toEqual([
      '@acme/cli published',
      '@acme/core published',
      'py-acme published',
      'py-tools published',
    ])
    expect(first.report).toMatchObject({ complete: true, reached: 'tags' })
    expect(stage.writes()).toEqual([
      'PUT /@acme%2fcore 201',
      'PUT /@acme%2fcli 201',
      'POST /legacy/ 200',
      'POST /legacy/ 200',
      'POST /legacy/ 200',
      'POST /legacy/ 200',
    ])
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
    const again = await stage.publish()
    expect(new Set(again.report.packages.map(({ end }) => end.kind))).toEqual(
      new Set(['already-there']),
    )
    expect(again.report).toMatchObject({ complete: true, id: first.report.id })
    expect(stage.writes()).toHaveLength(6)
  })

  it('uploads packages that are there already under a throw-away tag, and moves latest at the end', async () => {
    await using stage = await openStage(
      family.slice(0, 2).map((one) => ({ ...one, version: '1.1.0' })),
    )
    for (const { name } of family.slice(0, 2))
      await npmPublish(stage.registries, npmBody(name, '1.0.0'))
    const { report } = await stage.publish()
    expect(ends(report)).toEqual([
      '@acme/cli published `latest` -> 1.1.0',
      '@acme/core published `latest` -> 1.1.0',
    ])
    const tag = `paquebot-${report.id?.slice(0, 12)}`
    const at = (name: string, what: string) => `/-/package/@acme%2f${name}/dist-tags/${what}`
    const writes = stage.writes().slice(2)
    expect(writes.slice(0, 2).sort()).toEqual([
      `PUT ${at('cli', tag)} 201`,
      `PUT ${at('core', tag)} 201`,
    ])
    expect(writes.slice(2, 4)).toEqual(['PUT /@acme%2fcore 201', 'PUT /@acme%2fcli 201'])
    expect(writes.slice(4).sort()).toEqual([
      `DELETE ${at('cli', tag)} 200`,
      `DELETE ${at('core', tag)} 200`,
      `PUT ${at('cli', 'latest')} 201`,
      `PUT ${at('core', 'latest')} 201`,
    ])
    expect(shelf(stage)['@acme/core']?.tags).toEqual({ latest: '1.1.0' })
  })

  it('goes on where a run ended that stopped before the tags', async () => {
    await using stage = await openStage(
      family.slice(0, 2).map((one) => ({ ...one, version: '1.1.0' })),
    )
    for (const { name } of family.slice(0, 2))
      await npmPublish(stage.registries, npmBody(name, '1.0.0'))
    const first = await stage.publish({ until: 'visible' })
    expect(first.report).toMatchObject({ complete: false, reached: 'visible' })
    const tag = `paquebot-${first.report.id?.slice(0, 12)}`
    expect(shelf(stage)['@acme/core']?.tags).toEqual({ latest: '1.0.0', [tag]: '1.1.0' })
    const second = await stage.publish()
    expect(ends(second.report)).toEqual([
      '@acme/cli already-there `latest` -> 1.1.0',
      '@acme/core already-there `latest` -> 1.1.0',
    ])
    expect(shelf(stage)['@acme/core']?.tags).toEqual({ latest: '1.1.0' })
  })

  it('leaves latest where somebody has moved it back to', async () => {
    await using stage = await openStage([{ name: 'core', version: '1.1.0' }])
    await npmPublish(stage.registries, npmBody('core', '1.0.0'))
    await stage.publish()
    const { npm, tokens } = stage.registries
    await fetch(`${npm.url}-/package/core/dist-tags/latest`, {
      method: 'PUT',
      body: '"1.0.0"',
      headers: { authorization: `Bearer ${tokens[0]}` },
    })
    const { report } = await stage.publish()
    expect(report.complete).toBe(true)
    expect(shelf(stage).core?.tags).toEqual({ latest: '1.0.0' })
  })

  it('never moves latest backwards: an older line gets no tag', async () => {
    await using stage = await openStage([{ name: 'core', version: '1.0.1' }])
    await npmPublish(stage.registries, npmBody('core', '2.0.0'))
    const { report } = await stage.publish()
    expect(ends(report)).toEqual(['core published `latest` stays on 2.0.0'])
    expect(shelf(stage).core?.tags).toEqual({ latest: '2.0.0' })
  })

  it('takes the dist-tag of prerelease mode, and never latest for a prerelease', async () => {
    const files = { '.changeset/pre.json': '{ "mode": "pre", "tag": "rc" }' }
    await using stage = await openStage([{ name: 'core', version: '1.1.0-rc.0' }], {}, { files })
    await npmPublish(stage.registries, npmBody('core', '1.0.0'))
    await stage.publish()
    expect(shelf(stage).core?.tags).toEqual({ latest: '1.0.0', rc: '1.1.0-rc.0' })
  })

  it('goes to the registry that a package names itself, with the key for that one', async () => {
    await using other = await startLocalRegistries({ offline: true, tokens: ['another-token'] })
    const { url } = other.npm
    const more = { publishConfig: { registry: url } }
    const env = { [`npm_config_//${new URL(url).host}/:_authToken`]: 'another-token' }
    await using stage = await openStage([{ name: 'core' }, { name: 'private', more }], {}, { env })
    const { report } = await stage.publish()
    expect(report.complete).toBe(true)
    expect(Object.keys(stage.registries.snapshot().npm)).toEqual(['core'])
    expect(Object.keys(other.snapshot().npm)).toEqual(['private'])
    expect(report.packages.map(({ registry }) => registry)).toEqual([stage.registries.npm.url, url])
  })

  it('goes where the npm of the user sends its scope', async () => {
    await using other = await startLocalRegistries({ offline: true, tokens: ['another-token'] })
    const { url } = other.npm
    const npmrc = `@acme:registry=${url}\n//${new URL(url).host}/:_authToken=another-token\n`
    await using stage = await openStage(
      [...family.slice(0, 2), { name: 'open' }],
      {},
      {
        files: { '.npmrc': npmrc },
      },
    )
    const { report } = await stage.publish()
    expect(report.complete).toBe(true)
    expect(Object.keys(stage.registries.snapshot().npm)).toEqual(['open'])
    expect(Object.keys(other.snapshot().npm)).toEqual(['@acme/cli', '@acme/core'])
  })

  it('publishes what --only names, and what that needs must be there', async () => {
    await using stage = await openStage(family)
    const python = await stage.publish({ only: ['pypi'] })
    expect(ends(python.report)).toEqual(['py-acme published', 'py-tools published'])
    const cli = await stage.publish({ only: ['@acme/cli'] })
    expect(reasons(cli.report)).toEqual({
      '@acme/cli':
        'it needs `npm:@acme/core`, which is not published and which `--only` leaves out',
    })
    await stage.publish({ only: ['npm'] })
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
  })
})

describe('a registry that', () => {
  const put = { server: 'npm', method: 'PUT' } as const
  const post = { server: 'pypi', method: 'POST' } as const
  const faults: readonly (readonly [string, readonly Fault[]])[] = [
    ['accepts a version and hangs up', [{ kind: 'drop', at: put }]],
    ['hangs up before it has read', [{ kind: 'drop', phase: 'before', at: put }]],
    ['answers 503 after it has kept the version', [{ kind: 'unavailable', at: put }]],
    ['answers 503 twice', [{ kind: 'unavailable', phase: 'before', times: 2, at: put }]],
    ['asks for a pause', [{ kind: 'rate-limit', at: put }]],
    ['has a write conflict and has kept the version', [{ kind: 'packument-conflict' }]],
    [
      'has a write conflict and has kept nothing',
      [{ kind: 'packument-conflict', phase: 'before' }],
    ],
    ['shows versions late', [{ kind: 'scan', times: 'always', reads: 4 }]],
    ['shows them late in its list', [{ kind: 'stale-packument', times: 'always' }]],
    ['keeps a file and hangs up', [{ kind: 'drop', at: post, skip: 1 }]],
    ['answers 503 to a file', [{ kind: 'unavailable', phase: 'before', at: post, skip: 2 }]],
    ['shows files late on its index', [{ kind: 'stale-index', times: 'always' }]],
    ['fails at looks', [{ kind: 'unavailable', times: 3, at: { method: 'GET' } }]],
    ['drops looks', [{ kind: 'drop', times: 2, skip: 5, at: { method: 'GET' } }]],
    ['refuses tags', [{ kind: 'tag-refused', times: 'always' }]],
  ]

  it.each(faults)('%s has everything in the end, once', async (_, list) => {
    await using stage = await openStage(family, { faults: list })
    const { report } = await stage.publish()
    expect(report).toMatchObject({ complete: true, packages: expect.any(Array) })
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
    const accepted = stage.writes().filter((line) => /^(PUT|POST) .* 20\d$/.test(line))
    expect(accepted.length).toBeLessThanOrEqual(6)
  })

  it('refuses tags gets its versions with latest at once, and says so', async () => {
    await using stage = await openStage(
      family.slice(0, 2).map((one) => ({ ...one, version: '1.1.0' })),
      { faults: [{ kind: 'tag-refused', times: 'always' }] },
    )
    for (const { name } of family.slice(0, 2))
      await npmPublish(stage.registries, npmBody(name, '1.0.0'))
    const { report } = await stage.publish()
    expect(report.complete).toBe(true)
    expect(shelf(stage)['@acme/core']?.tags).toEqual({ latest: '1.1.0' })
    expect(report.notes[0]).toMatch(/^@acme\/c\w+ gets its dist-tag `latest` with the upload: /)
  })

  it('holds a version back is waited for no longer than asked, and gets nothing a second time', async () => {
    await using stage = await openStage(family, {
      faults: [{ kind: 'scan', verdict: 'blocked', reads: 1_000_000 }],
    })
    const first = await stage.publish({ wait: 0.01 })
    expect(ends(first.report)).toEqual([
      '@acme/cli published',
      '@acme/core pending',
      'py-acme skipped',
      'py-tools skipped',
    ])
    const sent = stage.writes()
    const second = await stage.publish({ wait: 0 })
    expect(second.report.packages.map(({ end }) => end.kind)).toEqual([
      'already-there',
      'pending',
      'skipped',
      'skipped',
    ])
    expect(stage.writes()).toEqual(sent)
  })

  it('does not answer stops everything before the first upload', async () => {
    await using stage = await openStage(family, {
      faults: [{ kind: 'unavailable', times: 'always', at: { path: '/pypi/py-acme/*' } }],
    })
    const { report } = await stage.publish()
    expect(stage.writes()).toEqual([])
    expect(reasons(report)).toEqual({
      '@acme/cli': 'another package is refused, so nothing was uploaded',
      '@acme/core': 'another package is refused, so nothing was uploaded',
      'py-acme':
        'nobody can say whether py-acme 1.0.0 is on its registry: the registry answered 503',
      'py-tools': 'it needs `pypi:py-acme`, which did not get there',
    })
  })

  it('refuses one package gets all that do not need it', async () => {
    await using stage = await openStage([...family, { name: 'alone' }], {
      faults: [{ kind: 'permission-denied', times: 'always', at: { path: '/@acme/core' } }],
    })
    const { report } = await stage.publish()
    expect(ends(report)).toEqual([
      'alone published',
      '@acme/cli skipped',
      '@acme/core refused',
      'py-acme published',
      'py-tools published',
    ])
    expect(reasons(report)).toEqual({
      '@acme/cli': 'it needs `npm:@acme/core`, which did not get there',
      '@acme/core': 'the registry refuses @acme/core 1.0.0: OIDC permission denied for this action',
    })
  })

  it.each([
    ['used-filename', /never gives out a file name again/],
    ['closed-release', /after 14 days/],
  ] as const)('refuses a Python file for good (%s) says what to do', async (reason, hint) => {
    await using stage = await openStage(family.slice(2), {
      faults: [{ kind: 'upload-refused', reason, times: 'always' }],
    })
    const { report } = await stage.publish()
    const [first] = report.packages
    expect(first?.end).toMatchObject({ kind: 'refused', code: 'publish/refused' })
    expect(first?.end).toHaveProperty('hint', expect.stringMatching(hint))
  })
})

describe('other bytes', () => {
  it('under a published version are refused with both digests before anything is uploaded', async () => {
    await using stage = await openStage(family)
    await npmPublish(stage.registries, npmBody('@acme/core', '1.0.0'))
    const there = stage.registries.snapshot().npm['@acme/core']?.versions['1.0.0']?.sha512
    const { report } = await stage.publish()
    const core = report.packages.find(({ name }) => name === '@acme/core')
    expect(core?.end).toMatchObject({
      kind: 'refused',
      code: 'publish/other-bytes',
      because: `@acme/core 1.0.0 is on the registry with other bytes: sha512 ${there} there, ${core?.files[0]?.sha512} here`,
    })
    expect(stage.writes()).toHaveLength(1)
  })

  it('that came out before the commit was made belong to an earlier release', async () => {
    const now = () => new Date('2025-01-01T00:00:00Z')
    await using stage = await openStage(family, { now })
    await npmPublish(stage.registries, npmBody('@acme/core', '1.0.0'))
    const { report } = await stage.publish()
    expect(ends(report)).toEqual([
      '@acme/cli published',
      '@acme/core already-there',
      'py-acme published',
      'py-tools published',
    ])
  })

  it('than manifest.json lists are refused before anybody is asked', async () => {
    await using stage = await openStage(family)
    writeFileSync(join(stage.artifacts, 'acme-core-1.0.0.tgz'), 'something else')
    await expect(stage.publish()).rejects.toMatchObject({ code: 'publish/artifacts' })
    expect(stage.registries.requests()).toEqual([])
  })
})

describe('trusted publishing', () => {
  const records = family.map(({ name }) =>
    name.startsWith('py-') ? pypiRecord(name) : npmRecord(name),
  )
  /** A job that may ask for ID tokens, and no token of a person. */
  const inJob = async (options: LocalRegistryOptions) => {
    const stage = await openStage(family, { tokens: [], ...options })
    const variables = jobVariables(stage.registries, job)
    Object.assign(stage.env, variables, { NPM_TOKEN: '', UV_PUBLISH_TOKEN: '' })
    return stage
  }

  it('asks for every key before the first upload, and one refusal stops all', async () => {
    await using stage = await inJob({
      publishers: records.filter(({ name }) => name !== 'py-tools'),
    })
    const { report, findings } = await stage.publish()
    expect(findings.map(({ rule }) => rule)).toEqual(['publish/no-credential'])
    expect(reasons(report)).toEqual(
      Object.fromEntries(
        ['@acme/cli', '@acme/core', 'py-acme', 'py-tools'].map((name) => [
          name,
          'the release is not authorised as a whole, so nothing was uploaded',
        ]),
      ),
    )
    expect(stage.writes().filter((line) => /^PUT|legacy/.test(line))).toEqual([])
  })

  it('asks for new keys when they expire in the middle', async () => {
    await using stage = await inJob({
      publishers: records,
      faults: [
        { kind: 'expire-tokens', at: { method: 'PUT' } },
        { kind: 'expire-tokens', at: { path: '/legacy/' }, skip: 1 },
      ],
    })
    const { report } = await stage.publish()
    expect(report.complete).toBe(true)
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
  })

  it('runs no code of the project in such a job unless it is told to', async () => {
    await using stage = await inJob({ publishers: records })
    const { report } = await stage.publish({ only: ['npm'], smoke: undefined } as object)
    expect(report).toMatchObject({ complete: true, tried: [] })
    expect(report.notes).toEqual([
      'no smoke test: this job can get keys, so it runs no code of the project; `--smoke` in a job without `id-token: write` does',
    ])
  })
})
