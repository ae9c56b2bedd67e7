import { describe, expect, it } from 'vitest'
import {
  expected,
  job,
  npmRecord,
  npmTarget,
  openStage,
  pypiRecord,
  pypiTarget,
} from './support.ts'

const exchangeOf = (name: string) =>
  `POST /-/npm/v1/oidc/token/exchange/package/${name.replace('/', '%2f')}`

describe('preflight', () => {
  it('exchanges for every npm package first and mints last, and uploads nothing', async () => {
    await using stage = await openStage({
      publishers: [npmRecord('@acme/core'), npmRecord('acme-cli'), pypiRecord('acme-core')],
    })
    const findings = await stage.credentials.preflight([
      pypiTarget('acme-core'),
      npmTarget('@acme/core'),
      npmTarget('acme-cli'),
      npmTarget('acme-cli'),
    ])
    expect(findings).toEqual([])
    const asked = stage.asked()
    expect(asked.slice(0, 2).sort()).toEqual([exchangeOf('@acme/core'), exchangeOf('acme-cli')])
    expect(asked.slice(2)).toEqual([
      'GET /simple/acme-core/',
      'GET /_/oidc/audience',
      'POST /_/oidc/mint-token',
    ])
    expect(stage.credentials.describe('npm')).toBe('trusted publishing')
  })

  it('tells every secret that it gets', async () => {
    await using stage = await openStage({ publishers: [pypiRecord('acme-core')] })
    const key = await stage.credentials.key(pypiTarget('acme-core'), 'publish')
    expect(key).toMatch(/^pypi-/)
    expect(stage.secrets).toContain(key)
    expect(stage.secrets.filter((secret) => secret.startsWith('eyJ'))).toHaveLength(1)
  })

  it('mints once for all projects, again when told that the key has expired, and gives it back', async () => {
    await using stage = await openStage({
      publishers: [pypiRecord('acme-core'), pypiRecord('acme-app')],
    })
    const { credentials } = stage
    const keys = await Promise.all([
      credentials.key(pypiTarget('acme-core'), 'publish'),
      credentials.key(pypiTarget('acme-app'), 'publish'),
    ])
    expect(new Set(keys).size).toBe(1)
    credentials.forget('pypi')
    expect(await credentials.key(pypiTarget('acme-core'), 'publish')).not.toBe(keys[0])
    await credentials.close()
    const mint = ['GET /_/oidc/audience', 'POST /_/oidc/mint-token']
    expect(stage.asked()).toEqual([...mint, ...mint, 'POST /_/oidc/burn-token'])
  })

  const differences = [
    {
      title: 'another workflow file',
      claims: { ...job, workflow: 'publish.yml' },
      npm: 'workflow file: the record says `release.yml`, this job says `publish.yml` (`workflow_ref`)',
      pypi: 'workflow file: the record says `release.yml`, this job says `publish.yml` (`job_workflow_ref`)',
    },
    {
      title: 'another environment',
      claims: { ...job, environment: 'production' },
      record: { environment: 'release' },
      npm: 'environment: the record says `release`, this job says `production` (`environment`)',
      pypi: 'environment: the record says `release`, this job says `production` (`environment`)',
    },
    {
      title: 'another repository',
      claims: { ...job, repository: 'acme/fork' },
      npm: 'repository: the record says `acme/tools`, this job says `acme/fork` (`repository`)',
      pypi: 'repository: the record says `acme/tools`, this job says `acme/fork` (`repository`)',
    },
    {
      title: 'a reusable workflow of the same repository',
      claims: { ...job, workflow: 'main.yml', calledWorkflow: 'release.yml' },
      npm: 'workflow file: the record says `release.yml`, this job says `main.yml` (`workflow_ref`); the job stands in the reusable workflow `release.yml` (job_workflow_ref); npm looks at the workflow that was started (workflow_ref)',
    },
    {
      title: 'a reusable workflow for PyPI',
      claims: { ...job, calledWorkflow: 'publish.yml' },
      pypi: 'workflow file: the record says `release.yml`, this job says `publish.yml` (`job_workflow_ref`); the job stands in the reusable workflow `publish.yml` (job_workflow_ref), started by `release.yml` (workflow_ref); PyPI supports no reusable workflows',
    },
    {
      title: 'the account of a namesake',
      claims: { ...job, ownerId: '8' },
      record: { 'owner-id': '7', ownerId: '7' },
      pypi: 'owner id: the record says `7`, this job says `8` (`repository_owner_id`)',
    },
    {
      title: 'pull_request_target',
      claims: { ...job, eventName: 'pull_request_target' },
      pypi: 'event: this job says `pull_request_target` (`event_name`); PyPI takes no ID token from a pull_request_target run',
    },
    {
      title: 'a runner of their own',
      claims: { ...job, runner: 'self-hosted' as const },
      npm: 'runner: this job says `self-hosted` (`runner_environment`); npm takes ID tokens only from runners that GitHub hosts',
    },
  ]

  it.each(differences)('names the claim that differs: $title', async (one) => {
    const { 'owner-id': ownerId, ownerId: recorded, ...record } = one.record ?? ({} as never)
    const held = { ...record, ...(recorded === undefined ? {} : { ownerId: recorded }) }
    const record2 = { ...expected, ...record, ...(ownerId ? { 'owner-id': ownerId } : {}) }
    await using stage = await openStage(
      {
        publishers: [npmRecord('acme-cli', held), pypiRecord('acme-core', held)],
      },
      { claims: one.claims, expected: { npm: record2, pypi: record2 } },
    )
    const targets = [npmTarget('acme-cli'), pypiTarget('acme-core')]
    const findings = await stage.credentials.preflight(targets)
    const told = findings.map(({ rule, message }) => `${rule} ${message.split('\n')[0]}`)
    const rule = 'publish/trusted-publisher-mismatch'
    expect(told).toEqual([
      ...(one.npm
        ? [`${rule} npm does not trust this job to publish \`acme-cli\`: ${one.npm}`]
        : []),
      ...(one.pypi
        ? [`${rule} PyPI does not trust this job to publish \`acme-core\`: ${one.pypi}`]
        : []),
    ])
    expect(stage.asked().filter((line) => /^PUT|legacy/.test(line))).toEqual([])
  })
})
