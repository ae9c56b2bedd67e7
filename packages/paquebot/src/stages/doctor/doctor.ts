import { githubRepository } from '../../io/git.ts'
import { mapParallel } from '../../io/parallel.ts'
import { PaquebotError } from '../../model/error.ts'
import { type EcosystemId, type Package, publishable } from '../../model/package.ts'
import { exchangeOf } from '../../steps/credentials/exchanges.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { findRegistries, npmAddress, type Registries } from '../publish/addresses.ts'
import { findPublishJobs } from '../publish/publish-job.ts'
import { expectedPublishers } from '../publish/publisher.ts'
import { chooseNode } from '../try-out/node.ts'
import { checkJobs, type WorldJobs } from './jobs.ts'
import { checkClients } from './machine.ts'
import type { Check, Checkup } from './model.ts'
import { checkExistence, checkRepositoryUrls } from './packages.ts'
import { publishersToHold } from './publishers.ts'

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

interface Options {
  /** Asks no registry. */
  readonly offline: boolean
}

/**
 * What publishing needs, looked at without changing anything: the record that each registry must hold, the jobs that
 * publish, the packages, the clients, and which of the packages exist. GitHub's settings are not asked for.
 */
export async function examine(
  cwd: string,
  options: Options,
  around: Surroundings,
): Promise<Checkup> {
  const discovery = await discover(cwd)
  const packages = publishable(discovery.workspace)
  const worlds = worldsOf(packages)
  const { repository, config } = discovery
  const [expected, jobs, asked, clients] = await Promise.all([
    expectedPublishers(repository, config),
    Promise.all(worlds.map((world) => findPublishJobs(repository, world))),
    options.offline ? nothingAsked : askRegistries(discovery, packages, around),
    worlds.includes('npm') ? checkNode(discovery, around) : [],
  ])
  const slug = githubRepository(repository.root)
  const publishers = publishersToHold({
    packages,
    repository: slug ?? 'owner/repository',
    expected,
    existing: asked.existing,
  })
  const worldJobs = worlds.map(
    (world, at): WorldJobs => ({ world, jobs: jobs[at] ?? [], expected: expected[world] }),
  )
  const environments = worldJobs
    .filter(({ world }) => world === 'pypi')
    .flatMap((one) => one.jobs.map((job) => job.environment))
  return {
    repository: slug ?? null,
    publishers,
    checks: [
      checkRemote(slug),
      ...(packages.length === 0 ? [nothingPublished] : []),
      ...worldJobs.flatMap((one) => checkJobs(one, repository)),
      ...(slug === undefined ? [] : checkRepositoryUrls(packages, slug, repository)),
      ...clients,
      ...asked.checks,
      ...checkExistence(publishers, environments),
    ],
  }
}

function worldsOf(packages: readonly Package[]): readonly EcosystemId[] {
  const all: readonly EcosystemId[] = ['npm', 'pypi']
  return all.filter((world) => packages.some(({ ecosystem }) => ecosystem === world))
}

const nothingPublished: Check = {
  rule: 'doctor/nothing-published',
  state: 'doubtful',
  text: 'every package here is private: nothing is ever uploaded',
  todo: '`paquebot status` says why',
}

function checkRemote(slug: string | undefined): Check {
  const rule = 'doctor/remote'
  if (slug !== undefined)
    return { rule, state: 'works', text: `the repository is \`${slug}\` on GitHub` }
  return {
    rule,
    state: 'missing',
    text: 'git has no remote `origin` on GitHub, so the records below have no owner',
    todo: 'git remote add origin https://github.com/<owner>/<repository>.git',
  }
}

async function checkNode(discovery: Discovery, { env, signal }: Surroundings) {
  const { path } = await chooseNode(discovery, env, signal)
  return checkClients(discovery.workspace.root, { ...env, PATH: path }, signal)
}

interface Asked {
  readonly existing: ReadonlyMap<Package['id'], boolean>
  readonly checks: readonly Check[]
}

const nothingAsked: Asked = { existing: new Map(), checks: [] }

/** Questions under way at one time. */
const atOnce = 8

async function askRegistries(
  { workspace }: Discovery,
  packages: readonly Package[],
  { env, signal }: Surroundings,
): Promise<Asked> {
  const registries = await registriesHere(workspace.root, packages, { env, signal })
  const answers = await mapParallel(
    packages,
    async (pkg) => [pkg, await exists(pkg, registries, signal)] as const,
    atOnce,
  )
  const silent = answers.flatMap(([pkg, answer]) => (answer === undefined ? [pkg] : []))
  return {
    existing: new Map(
      answers.flatMap(([{ id }, answer]) => (answer === undefined ? [] : [[id, answer] as const])),
    ),
    checks: silent.map((pkg) => ({
      rule: 'doctor/registry-answer',
      state: 'doubtful',
      text: `${pkg.ecosystem === 'npm' ? 'npm' : 'PyPI'} does not say whether \`${pkg.name}\` exists`,
      todo: 'run the same command again, or use `--offline`',
    })),
  }
}

/** The addresses; undefined on a machine whose clients tell none: publishing happens elsewhere. */
async function registriesHere(
  root: string,
  packages: readonly Package[],
  around: Surroundings,
): Promise<Registries | undefined> {
  try {
    return await findRegistries(root, new Set(worldsOf(packages)), around)
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'publish/no-address') return undefined
    throw error
  }
}

async function exists(
  pkg: Package,
  registries: Registries | undefined,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const own = pkg.publishing.registry
  const registry = own === undefined ? registries?.[pkg.ecosystem] : npmAddress(own)
  if (registry === undefined || registry.index === '') return undefined
  return (await exchangeOf(pkg.ecosystem)).exists(pkg.name, registry, signal)
}
