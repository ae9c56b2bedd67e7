import { join } from 'node:path'
import { type IdentityClaims, startLocalRegistries } from '@paquebot/local-registry'
import { expect, it } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import { runCli } from '../support/cli.ts'
import { tempFolder } from '../support/temp.ts'
import { layOutRelease } from './artifacts.ts'
import { job, jobVariables, npmRecord, pypiRecord } from './support.ts'

const right: IdentityClaims = { ...job, environment: 'release', ownerId: '7' }
const record = 'workflow = "release.yml"\nenvironment = "release"\n'
/** A repository with a package for each registry, both built, published by a job with these claims. */
async function publishAs(claims: IdentityClaims) {
  using folder = tempFolder()
  await using registries = await startLocalRegistries({
    offline: true,
    tokens: [],
    publishers: [
      npmRecord('acme-cli', { environment: 'release' }),
      pypiRecord('acme-core', { environment: 'release', ownerId: '7' }),
    ],
  })
  const root = join(folder.path, 'repository')
  layOutRelease(
    root,
    `[publisher.npm]\n${record}\n[publisher.pypi]\n${record}owner-id = "7"\n`,
    'https://github.com/acme/tools.git',
  )
  const argv = ['publish', '--from', 'artifacts', '--no-smoke', '--json', '--quiet']
  const env = {
    HOME: folder.path,
    npm_config_registry: registries.npm.url,
    UV_DEFAULT_INDEX: registries.pypi.simple,
    UV_PUBLISH_URL: registries.pypi.upload,
    ...jobVariables(registries, claims),
  }
  const { code, stdout } = await runCli(argv, { cwd: root, env })
  const { findings = [] } = JSON.parse(stdout) as { findings?: readonly Finding[] }
  return {
    code,
    told: findings.map(({ rule, file, message }) => [rule, file, message.split('\n')[0]]),
    uploads: registries
      .requests()
      .filter(({ method, path }) => method === 'PUT' || path === '/legacy/').length,
  }
}

const npm = '`acme-cli`'
const pypi = '`acme-core`'
const named = (registry: string, name: string, claim: string) => [
  'publish/trusted-publisher-mismatch',
  'paquebot.toml',
  `${registry} does not trust this job to publish ${name}: ${claim}`,
]
const workflow = (claim: string) =>
  `workflow file: the record says \`release.yml\`, this job says \`ci.yml\` (\`${claim}\`)`
const environment =
  'environment: the record says `release`, this job says `production` (`environment`)'

it('is published by the job of the record', async () => {
  expect(await publishAs(right)).toEqual({ code: 0, told: [], uploads: 2 })
})

it.each([
  {
    title: 'another workflow file',
    claims: { ...right, workflow: 'ci.yml' },
    told: [
      named('npm', npm, workflow('workflow_ref')),
      named('PyPI', pypi, workflow('job_workflow_ref')),
    ],
  },
  {
    title: 'another environment',
    claims: { ...right, environment: 'production' },
    told: [named('npm', npm, environment), named('PyPI', pypi, environment)],
  },
  {
    title: 'the account of a namesake',
    claims: { ...right, ownerId: '8' },
    told: [
      named(
        'PyPI',
        pypi,
        'owner id: the record says `7`, this job says `8` (`repository_owner_id`)',
      ),
    ],
  },
  {
    title: 'a reusable workflow',
    claims: { ...right, calledWorkflow: 'publish.yml' },
    told: [
      named(
        'PyPI',
        pypi,
        'workflow file: the record says `release.yml`, this job says `publish.yml` (`job_workflow_ref`); the job stands in the reusable workflow `publish.yml` (job_workflow_ref), started by `release.yml` (workflow_ref); PyPI supports no reusable workflows',
      ),
    ],
  },
])('is refused before anything is uploaded for $title', async ({ claims, told }) => {
  expect(await publishAs(claims)).toEqual({ code: 1, told, uploads: 0 })
})
