import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ciMachine } from '../support/ci-machine.ts'
import { runCli } from '../support/cli.ts'
import { copyExample, git, tempFolder } from '../support/temp.ts'
import { playWorkflow } from '../support/workflow-runner.ts'

const timeout = 600_000

/** Generates the workflows of an example, commits them, and runs every command of `ci.yml` on fresh clones. */
async function playCi(example: 'event-forge' | 'token-ledger') {
  using folder = tempFolder()
  const source = join(folder.path, 'source')
  copyExample(example, source)
  const made = await runCli(['workflow', 'generate'], { cwd: source })
  expect(made).toMatchObject({ code: 0 })
  git(source, 'add', '-A')
  git(source, 'commit', '-q', '-m', 'ci: workflows')
  await using machine = await ciMachine(source, folder.path)
  const text = readFileSync(join(source, '.github/workflows/ci.yml'), 'utf8')
  const ends = await playWorkflow(text, machine)
  for (const [id, { result, log }] of Object.entries(ends))
    if (result !== 'success') throw new Error(`job ${id} ended with ${result}:\n${log}`)
  return ends
}

describe('the commands of a generated ci.yml', () => {
  it('all succeed on Event-Forge', { timeout }, async () => {
    expect(Object.keys(await playCi('event-forge'))).toEqual([
      'lint',
      'types',
      'test-node',
      'test-python',
      'security',
      'build',
      'rehearse',
      'ci-ok',
    ])
  })

  it('all succeed on TokenLedger, with a real Postgres', { timeout }, async () => {
    const ends = await playCi('token-ledger')
    expect(Object.keys(ends)).toEqual([
      'lint',
      'types',
      'test',
      'integration',
      'dashboard',
      'security',
      'build',
      'rehearse',
      'ci-ok',
    ])
    // Without a database they would have been skipped.
    expect(ends.integration?.log).toContain('tests/integration/test_postgres.py .....')
  })
})
