import { join } from 'node:path'
import type { FakeGithub, Files, GithubRequest } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { startCli } from '../support/cli.ts'
import { cloneFrom, githubWith, isWrite, jobEnvironment, runJob } from '../support/github.ts'
import { tempFolder } from '../support/temp.ts'

const changeset = (bump: string) => `---\n"@acme/core": ${bump}\n---\n\nWait for the tide\n`
const files: Files = {
  'package.json': JSON.stringify({ name: '@acme/core', version: '1.0.0', license: 'MIT' }),
  '.changeset/config.json': '{}',
  '.changeset/brave-tide.md': changeset('minor'),
}

/** What happens on main before the run that is killed. */
const stories: Readonly<Record<string, readonly Files[]>> = {
  'the first run': [],
  'main moved on': [{ '.changeset/odd-whale.md': changeset('major') }],
  'nothing is pending any more': [{ '.changeset/brave-tide.md': null }],
}

/** Runs `paquebot pr` and kills it right after its write of this number; false when there was none. */
async function killedAfter(github: FakeGithub, hook: Hook, number: number): Promise<boolean> {
  using folder = tempFolder()
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  const child = startCli(['pr'], { cwd, env: jobEnvironment(github) })
  let isKilled = false
  let writes = 0
  hook.after = (request) => {
    if (isKilled || !isWrite(request)) return isKilled
    writes += 1
    isKilled = writes === number
    if (isKilled) child.kill('SIGKILL')
    return isKilled
  }
  await new Promise((resolve) => child.on('close', resolve))
  hook.after = () => false
  return isKilled
}

interface Hook {
  /** True: the answer never arrives. */
  after(request: GithubRequest): boolean
}

async function openWorld(commits: readonly Files[]) {
  const hook: Hook = { after: () => false }
  const github = await githubWith(files, {
    // The same commit ids each time.
    now: () => new Date('2026-01-02T03:04:05Z'),
    intercept: async (request, next) => {
      const reply = await next()
      return hook.after(request) ? 'drop' : reply
    },
  })
  if (commits.length > 0) await runJob(github, ['pr'])
  for (const commit of commits) await github.repository().commit(commit)
  return { github, hook }
}

describe('paquebot pr, killed after any of its writes', () => {
  it.each(Object.entries(stories))('%s', { timeout: 120_000 }, async (_, commits) => {
    const whole = await openWorld(commits)
    await runJob(whole.github, ['pr'])
    const expected = await whole.github.repository().snapshot()
    await whole.github.stop()
    for (let number = 1; ; number += 1) {
      const { github, hook } = await openWorld(commits)
      const isKilled = await killedAfter(github, hook, number)
      const again = await runJob(github, ['pr'])
      expect([again.code, await github.repository().snapshot()]).toEqual([0, expected])
      expect((await runJob(github, ['pr'])).writes).toEqual([])
      await github.stop()
      if (!isKilled) {
        expect(number).toBeGreaterThan(3)
        break
      }
    }
  })
})
