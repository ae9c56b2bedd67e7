import { githubRepository } from '../../io/git.ts'
import { mapParallel } from '../../io/parallel.ts'
import { PaquebotError } from '../../model/error.ts'
import { type EcosystemId, type Package, publishable } from '../../model/package.ts'
import { exchangeOf } from '../../steps/credentials/exchanges.ts'
import { readChecked } from '../check/read.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { findRegistries, npmAddress, type Registries } from '../publish/addresses.ts'
import { findPublishJobs } from '../publish/publish-job.ts'
import { expectedPublishers } from '../publish/publisher.ts'
import { chooseNode } from '../try-out/node.ts'
import { checkFiles } from './files.ts'
import { checkGitHub } from './github.ts'
import { checkJobs, type WorldJobs } from './jobs.ts'
import { checkLastRelease } from './last-release.ts'
import { checkClients } from './machine.ts'
import type { Area, Check, Checkup } from './model.ts'
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
 * publish, the packages, the clients, which of the packages exist, GitHub's settings, and whether the last release
 * arrived.
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
  const [checked, forge, last] = await Promise.all([
    readChecked(cwd),
    options.offline ? [notAsked] : checkGitHub(cwd, around),
    checkLastRelease(discovery, options, around),
  ])
  return {
    repository: slug ?? null,
    publishers,
    checks: [
      ...inArea('repository', [
        checkRemote(slug),
        ...(packages.length === 0 ? [nothingPublished] : []),
        ...checkFiles(discovery, checked),
        ...(slug === undefined ? [] : checkRepositoryUrls(packages, slug, repository)),
      ]),
      ...inArea(
        'workflows',
        worldJobs.flatMap((one) => checkJobs(one, repository)),
      ),
      ...inArea('registries', [
        ...asked.checks,
        ...checkExistence(publishers, environments),
        ...(packages.length === 0 ? [] : [twoFactor]),
      ]),
      ...inArea('GitHub', forge),
      ...inArea('machine', clients),
      ...inArea('releases', last),
    ],
  }
}

const inArea = (area: Area, checks: readonly Check[]): readonly Check[] =>
  checks.map((check) => ({ ...check, area }))

const notAsked: Check = {
  rule: 'doctor/github-answer',
  state: 'cannot-tell',
  text: "GitHub's settings were not asked for (`--offline`)",
  todo: 'run the same command without `--offline`',
}

/** No registry tells it, and it is what stands between an account and its packages. */
const twoFactor: Check = {
  rule: 'doctor/two-factor',
  state: 'cannot-tell',
  text: 'whether every owner of the packages has two-factor authentication, at the registries and on GitHub',
  todo: 'npm, for each package: Settings > Publishing access > require two-factor authentication and disallow tokens; PyPI requires it of everybody',
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
    return { rule, state: 'ok', text: `the repository is \`${slug}\` on GitHub` }
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
      state: 'cannot-tell',
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
