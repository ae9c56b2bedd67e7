import { join } from 'node:path'
import {
  type FakeGithub,
  type FakeGithubOptions,
  type Files,
  type RepositoryOptions,
  type RequestRecord,
  startFakeGithub,
  type TokenKind,
} from '@paquebot/fake-github'
import type { LocalRegistries } from '@paquebot/local-registry'
import { outerEnvironment } from './cli.ts'
import { answerInProcess } from './in-process.ts'
import { git, tempFolder } from './temp.ts'

type GithubWith = Partial<RepositoryOptions> &
  Pick<Partial<FakeGithubOptions>, 'actors' | 'intercept' | 'now'>

/** A GitHub with one repository, where Actions may open pull requests. */
export function githubWith(files: Files, options: GithubWith = {}): Promise<FakeGithub> {
  const { actors, intercept, now, ...repository } = options
  return startFakeGithub({
    repositories: [
      {
        owner: 'acme',
        name: 'parcel',
        files,
        actionsMayCreatePullRequests: true,
        defaultWorkflowPermissions: 'write',
        ...repository,
      },
    ],
    ...(actors && { actors }),
    ...(intercept && { intercept }),
    ...(now && { now }),
  })
}

/** A fresh clone of the default branch, as actions/checkout leaves it. */
export function cloneFrom(github: FakeGithub, to: string): string {
  // Through the file system: the server is in this process, which waits for git.
  git('.', 'clone', '-q', github.repository().folder, to)
  git(to, 'remote', 'set-url', 'origin', github.cloneUrl('anonymous'))
  return to
}

/** The variables that a job of a workflow has, on top of those of the tests. */
export const jobEnvironment = (github: FakeGithub, as: TokenKind = 'github_token') => ({
  ...outerEnvironment(),
  ...github.env(as),
})

/** The token that the registries of these tests take. */
export const registryToken = 'a-plain-token-for-tests'

/** Where the clients of a job publish to and with which key; a home with nothing in it. */
export const registryEnvironment = ({ npm, pypi }: LocalRegistries, home: string) => ({
  HOME: home,
  npm_config_registry: npm.url,
  PIP_INDEX_URL: pypi.simple,
  UV_PUBLISH_URL: pypi.upload,
  NPM_TOKEN: registryToken,
  UV_PUBLISH_TOKEN: registryToken,
})

/** Runs a command as a job does, in a fresh clone; `writes` are the operations that changed something on GitHub. */
export async function runJob(github: FakeGithub, argv: readonly string[], as?: TokenKind) {
  using folder = tempFolder()
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  return await runIn(github, cwd, argv, { as })
}

/** The same in a clone that is there. */
export async function runIn(
  github: FakeGithub,
  cwd: string,
  argv: readonly string[],
  { as, env }: { readonly as?: TokenKind | undefined; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const before = github.requests().length
  const { code, text, bug } = await answerInProcess(argv, cwd, {
    ...jobEnvironment(github, as),
    ...env,
  })
  if (bug !== undefined) throw new Error(bug)
  github.assertContract()
  const writes = github
    .requests()
    .slice(before)
    .filter(isWrite)
    .map(({ operation }) => operation)
  const { ok, result, error, findings } = JSON.parse(text)
  return { code, ok, result, error, findings, writes }
}

/** A request that changes something; GraphQL asks questions by POST. */
export const isWrite = ({ method, operation }: Pick<RequestRecord, 'method' | 'operation'>) =>
  method !== 'GET' &&
  (!operation.startsWith('graphql:') || /^graphql:(create|update|delete)/.test(operation))
