import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Actor, makeActors } from './actors.ts'
import { printViolation } from './contract/contract.ts'
import { openGateway } from './gateway/gateway.ts'
import { makeBareRepository } from './git/bare.ts'
import { listen } from './http/server.ts'
import { openRepository, seedRepository } from './repository.ts'
import { takeSnapshot } from './snapshot.ts'
import { makeRepository, type Repository, type World } from './store.ts'
import type { FakeGithub, FakeGithubOptions, RepositoryOptions, TokenKind } from './types.ts'

/** Starts a GitHub on 127.0.0.1 with real git repositories in a temporary folder. */
export async function startFakeGithub(options: FakeGithubOptions): Promise<FakeGithub> {
  const root = mkdtempSync(join(tmpdir(), 'fake-github-'))
  let port = 0
  const world = makeWorld(options, root, () => `http://127.0.0.1:${port}`)
  for (const [i, repository] of world.repositories.entries()) {
    await seedRepository(repository, options.repositories[i] ?? {})
  }
  const gateway = openGateway({ world, options, repositories: join(root, 'repositories') })
  const server = await listen(gateway.handle)
  port = server.port
  const stop = async () => {
    await server.stop()
    await gateway.settle()
    rmSync(root, { recursive: true, force: true, maxRetries: 3 })
  }
  return {
    url: world.url(),
    apiUrl: `${world.url()}/api/v3`,
    graphqlUrl: `${world.url()}/api/graphql`,
    tokens: Object.fromEntries(
      Object.values(world.actors).map(({ kind, token }) => [kind, token]),
    ) as Record<TokenKind, string>,
    env: (kind = 'github_token', name) =>
      actionsVariables(world, world.actors[kind], findRepository(world, name)),
    cloneUrl: (kind = 'anonymous', name) =>
      cloneUrl(world, world.actors[kind], findRepository(world, name)),
    repository: (name) => openRepository(world, findRepository(world, name)),
    requests: gateway.requests,
    violations: gateway.violations,
    assertContract: () => {
      const found = gateway.violations()
      if (found.length === 0) return
      throw new Error(
        `${found.length} against GitHub's description:\n${found.map(printViolation).join('\n')}`,
      )
    },
    inject: (...faults) => gateway.inject(faults),
    snapshot: async () => {
      const entries = await Promise.all(
        world.repositories.map(async (repository) => [
          repository.fullName,
          await takeSnapshot(repository),
        ]),
      )
      return Object.fromEntries(entries)
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function makeWorld(options: FakeGithubOptions, root: string, url: () => string): World {
  let id = 1000
  const nextId = () => ++id
  const now = options.now ?? (() => new Date())
  const hooks = writeHook(root)
  const repositories = options.repositories.map((given, i) =>
    openStore(given, { root, hooks, number: i + 1, nextId, now }),
  )
  return {
    now,
    nextId,
    url,
    actors: makeActors(options.actors),
    repositories,
    brokenUploads: new WeakSet(),
  }
}

interface Ground {
  readonly root: string
  readonly hooks: string
  readonly number: number
  readonly nextId: () => number
  readonly now: () => Date
}

function openStore(options: RepositoryOptions, ground: Ground): Repository {
  const dir = join(ground.root, 'repositories', options.owner, `${options.name}.git`)
  makeBareRepository(dir, options.defaultBranch ?? 'main', ground.hooks)
  const createdAt = ground
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
  const repository = makeRepository(options, {
    id: 700_000 + ground.number,
    dir,
    createdAt,
    owner: { id: 9000 + ground.number, login: options.owner, type: options.ownerType ?? 'User' },
  })
  const times = { createdAt, updatedAt: createdAt }
  for (const ruleset of options.rulesets ?? []) {
    repository.rulesets.push({ ...ruleset, id: ground.nextId(), ...times })
  }
  for (const name of options.environments ?? []) {
    repository.environments.push({
      id: ground.nextId(),
      name,
      ...times,
      waitTimer: 0,
      preventSelfReview: false,
      reviewers: [],
      branchPolicy: null,
      policies: [],
    })
  }
  return repository
}

/** A folder with the hook that asks this process. */
function writeHook(root: string): string {
  const script = join(import.meta.dirname, 'git-http/pre-receive.ts')
  const quote = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`
  const text = `#!/bin/sh\nexec ${quote(process.execPath)} --disable-warning=ExperimentalWarning ${quote(script)}\n`
  writeFileSync(join(root, 'pre-receive'), text, { mode: 0o755 })
  return root
}

function findRepository(world: World, name: string | undefined): Repository {
  const found = world.repositories.find(
    (repository) => name === undefined || [repository.name, repository.fullName].includes(name),
  )
  if (found === undefined) throw new Error(`the fake GitHub has no repository ${name ?? ''}`)
  return found
}

function cloneUrl(world: World, actor: Actor, repository: Repository): string {
  const address = new URL(`${world.url()}/${repository.fullName}.git`)
  if (actor.token !== '') {
    address.username = 'x-access-token'
    address.password = actor.token
  }
  return address.href
}

/** What a job of a push to the default branch has. */
function actionsVariables(
  world: World,
  actor: Actor,
  repository: Repository,
): Record<string, string> {
  const ref = `refs/heads/${repository.defaultBranch}`
  const workflow = '.github/workflows/release.yml'
  const variables = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: world.actors.pat.user.login,
    GITHUB_API_URL: `${world.url()}/api/v3`,
    GITHUB_EVENT_NAME: 'push',
    GITHUB_GRAPHQL_URL: `${world.url()}/api/graphql`,
    GITHUB_JOB: 'release',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: repository.defaultBranch,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: repository.fullName,
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_REPOSITORY_OWNER: repository.owner.login,
    GITHUB_REPOSITORY_OWNER_ID: String(repository.owner.id),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: world.url(),
    GITHUB_SHA: openRepository(world, repository).ref(ref) ?? '',
    GITHUB_WORKFLOW: 'Release',
    GITHUB_WORKFLOW_REF: `${repository.fullName}/${workflow}@${ref}`,
  }
  return actor.token === '' ? variables : { ...variables, GITHUB_TOKEN: actor.token }
}
