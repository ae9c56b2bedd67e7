import { execFile } from 'node:child_process'
import { devNull } from 'node:os'
import { promisify } from 'node:util'
import { Octokit } from '@octokit/core'
import { expect } from 'vitest'
import {
  type FakeGithub,
  type RepositoryOptions,
  startFakeGithub,
  type TokenKind,
} from '../../src/index.ts'

/** A fake with one repository, `acme/ship`. */
export function start(repository: Partial<RepositoryOptions> = {}): Promise<FakeGithub> {
  return startFakeGithub({ repositories: [{ owner: 'acme', name: 'ship', ...repository }] })
}

export const where = { owner: 'acme', repo: 'ship' } as const

/** GitHub's own client, with one of the fake's tokens. */
export function octokit(github: FakeGithub, kind: TokenKind = 'github_token'): Octokit {
  const client = new Octokit({
    baseUrl: github.apiUrl,
    ...(kind === 'anonymous' ? {} : { auth: github.tokens[kind] }),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  client.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = '2022-11-28'
  })
  return client
}

/** Status and sentences of a refused request. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error, 'it was not refused').toBeDefined()
  const { status, response, errors, message } = error
  if (response?.data?.message) {
    const details = (response.data.errors ?? []).map(
      (item: Record<string, string>) =>
        item.message ?? `${item.resource} ${item.field} ${item.code}`,
    )
    return [`${status} ${response.data.message}`, ...details].join(' | ')
  }
  return errors ? `${errors[0].type}: ${errors[0].message}` : message
}

export interface Ran {
  readonly code: number
  readonly output: string
}

/** The machine's git, without the machine's settings. */
export async function git(cwd: string, ...args: string[]): Promise<Ran> {
  const identity = { NAME: 'Ada', EMAIL: 'ada@example.com' }
  const env = {
    PATH: process.env.PATH,
    HOME: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) =>
        Object.entries(identity).map(([part, value]) => [`GIT_${role}_${part}`, value]),
      ),
    ),
  }
  try {
    const { stdout, stderr } = await promisify(execFile)('git', args, { cwd, env })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}
