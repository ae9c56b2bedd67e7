import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseWorkflow } from '@paquebot/actions'
import type { Files } from '@paquebot/fake-github'
import { expect, it } from 'vitest'
import { githubWith, runJob } from '../support/github.ts'
import { answerInProcess } from '../support/in-process.ts'
import { commitAll, git, tempFolder } from '../support/temp.ts'

const examples = join(import.meta.dirname, '../../../../examples')

/** Everything that `init` and the example put into git. */
async function initialised(name: string): Promise<Files> {
  using folder = tempFolder()
  cpSync(join(examples, name), folder.path, {
    recursive: true,
    filter: (path) => !/node_modules|[\\/]dist$|\.paquebot$|\.venv$/.test(path),
  })
  commitAll(folder.path)
  git(folder.path, 'remote', 'add', 'origin', 'https://github.com/acme/parcel.git')
  await answerInProcess(['init', '--yes'], folder.path)
  commitAll(folder.path)
  const paths = git(folder.path, 'ls-files').trim().split('\n')
  return Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(folder.path, path), 'utf8')]),
  )
}

interface Told {
  readonly kind: string
  readonly name?: string
  readonly environment?: string
  readonly policy?: { readonly type: string; readonly name: string }
}

it.each([
  ['event-forge', ['npm', 'pypi']],
  ['token-ledger', ['pypi']],
])('protects what init has written for %s', async (name, environments) => {
  const files = await initialised(name)
  const ci = parseWorkflow('ci.yml', String(files['.github/workflows/ci.yml']))
  const github = await githubWith(files)
  const first = await runJob(github, ['protect'], 'pat')
  const again = await runJob(github, ['protect'], 'pat')
  const steps = first.result.steps as readonly Told[]
  expect({
    code: first.code,
    checks: first.result.checks,
    isReported: ci.jobs.some((job) => (job.name ?? job.id).value === first.result.checks[0]),
    environments: steps.flatMap((step) => (step.kind === 'put-environment' ? [step.name] : [])),
    refs: steps.flatMap(({ kind, policy }) => (kind === 'add-policy' ? [policy?.name] : [])),
    again: again.writes,
  }).toEqual({
    code: 0,
    checks: ['ci-ok'],
    isReported: true,
    environments,
    refs: environments.map(() => 'main'),
    again: [],
  })
  await github.stop()
})
