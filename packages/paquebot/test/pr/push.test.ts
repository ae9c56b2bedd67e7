import { join } from 'node:path'
import type { FakeGithub, FaultMode } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'
import { cloneFrom, githubWith, jobEnvironment } from '../support/github.ts'
import { git, tempFolder } from '../support/temp.ts'

const files = {
  'package.json': JSON.stringify({ name: '@acme/core', version: '1.0.0', license: 'MIT' }),
  '.changeset/config.json': '{}',
  '.changeset/brave-tide.md': '---\n"@acme/core": minor\n---\n\nWait for the tide\n',
}

const branch = 'refs/heads/paquebot/release/main'
const refused: FaultMode = { kind: 'unavailable', status: 503, phase: 'before' }

/** `paquebot pr` in a clone whose git may push, while GitHub's API makes no commit. */
async function runPr(github: FakeGithub, remote: 'github_token' | 'anonymous' = 'github_token') {
  using folder = tempFolder()
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  git(cwd, 'remote', 'set-url', 'origin', github.cloneUrl(remote))
  github.inject({ ...refused, at: { operation: 'graphql:createCommitOnBranch' }, times: 'always' })
  const { code, stdout, stderr } = await runCli(['pr'], { cwd, env: jobEnvironment(github) })
  return { code, text: stdout + stderr, local: git(cwd, 'for-each-ref', 'refs/paquebot') }
}

describe("paquebot pr, where GitHub's API makes no commit", { timeout: 120_000 }, () => {
  it('pushes the same commit by git', async () => {
    const github = await githubWith(files)
    const { code, text, local } = await runPr(github)
    const repository = github.repository()
    expect({
      code,
      local,
      isTold: /it was pushed by git to `paquebot\/release\/main`, so GitHub has not signed it/.test(
        text,
      ),
      version: JSON.parse((await repository.read('package.json', branch)) ?? '{}').version,
      changeset: await repository.read('.changeset/brave-tide.md', branch),
      pulls: (await repository.snapshot()).pulls.length,
    }).toEqual({
      code: 0,
      local: '',
      isTold: true,
      version: '1.1.0',
      changeset: undefined,
      pulls: 1,
    })
    const again = await runPr(github)
    expect([again.code, (await repository.snapshot()).pulls.length]).toEqual([0, 1])
    await github.stop()
  })

  it('tells both reasons when git may not push either', async () => {
    const github = await githubWith(files)
    const { code, text } = await runPr(github, 'anonymous')
    expect([
      code,
      /cannot commit to the branch/.test(text),
      /git push was tried as well/.test(text),
    ]).toEqual([2, true, true])
    await github.stop()
  })
})
