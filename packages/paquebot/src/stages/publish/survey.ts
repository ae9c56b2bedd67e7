import { join, resolve } from 'node:path'
import type {
  RegistryAddress,
  ReleaseState,
  RemoteState,
  TagsState,
} from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import { workingState } from '../../io/git.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { Artifact } from '../../model/artifact.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { type EcosystemId, type Package, type PackageId, packageOf } from '../../model/package.ts'
import type { PreState } from '../../model/plan.ts'
import type { PublishPlan } from '../../model/publication.ts'
import type { JournalView } from '../../steps/journal.ts'
import { pause, pauseAfter } from '../../steps/patience.ts'
import { probeSurely, withJournal } from '../../steps/send.ts'
import { artifactFolder } from '../build/here.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { readPre } from '../plan/pre.ts'
import { findRegistries, npmReader, type Registries } from './addresses.ts'
import { type ArtifactFolder, openArtifacts } from './artifacts.ts'
import { ownRegistry, planPublish, releaseId, runtimeNeeds, treeDistTags } from './plan.ts'
import { selectPackages } from './selection.ts'

export interface Place {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Told every key before it is used. */
  readonly hide?: (secret: string) => void
}

/** The repository as publishing sees it, before anybody asks a registry. */
export interface Ground {
  readonly discovery: Discovery
  /** Null outside git and before the first commit. */
  readonly head: string | null
  /** Tracked files that differ from HEAD. */
  readonly changed: readonly string[]
  /** What `--only` leaves. */
  readonly selected: readonly Package[]
  readonly registries: Registries
  /** Another npm registry than the user's own. */
  readonly otherNpm: (base: string) => RegistryAddress
  /** npm registries of single scopes. */
  readonly scopes: ReadonlyMap<string, string>
  readonly access: 'public' | 'restricted'
  readonly pre: PreState | undefined
  readonly findings: readonly Finding[]
}

/** Reads the repository, and asks its clients where they publish to. */
export async function openGround(
  cwd: string,
  only: readonly string[],
  place: Place,
): Promise<Ground> {
  const discovery = await discover(cwd)
  const { workspace, repository } = discovery
  const selected = selectPackages(discovery, only)
  const worlds = new Set(selected.map(({ ecosystem }) => ecosystem))
  for (const pkg of selected) checkRegistry(pkg)
  const registries = await findRegistries(workspace.root, worlds, place)
  const state = workingState(workspace.root)
  const { settings, findings } = readChangesetConfig(repository, workspace)
  const pre = readPre(repository)
  return {
    discovery,
    head: state?.head ?? null,
    changed: state?.changed ?? [],
    selected,
    registries,
    otherNpm: await npmReader(workspace.root, registries.npm.upload, place),
    scopes: await scopesOf(selected, workspace.root, place),
    access: settings.access,
    pre: pre.state,
    findings: [...discovery.findings, ...findings, ...pre.findings],
  }
}

/** Nobody reads an npmrc for packages without a scope. */
async function scopesOf(
  packages: readonly Package[],
  root: string,
  { env }: Place,
): Promise<ReadonlyMap<string, string>> {
  const isScoped = packages.some(({ name, ecosystem }) => ecosystem === 'npm' && /^@/.test(name))
  if (!isScoped) return new Map()
  const { scopeRegistries } = await import('../../ecosystems/npm/npmrc.ts')
  return scopeRegistries({ root, env })
}

function checkRegistry({ name, manifest, publishing: { registry } }: Package): void {
  if (registry === undefined || URL.canParse(registry)) return
  throw new PaquebotError(
    'config/invalid',
    `\`publishConfig.registry\` of \`${name}\` is no address: \`${registry}\``,
    { hint: 'write it with `https://` and the host', at: { file: manifest } },
  )
}

/** The artifacts that are there, and the plan that they make. */
export interface Cargo {
  readonly folder: ArtifactFolder | undefined
  readonly plan: PublishPlan
  /** Of the plan; null when there are no artifacts yet. */
  readonly id: string | null
}

/**
 * The artifacts of `from`, which must be of the versions in the tree; else those of the last build, if they are of
 * HEAD and of these versions.
 */
export function findCargo(ground: Ground, from: string | undefined): Cargo {
  const folder = from === undefined ? lastBuild(ground) : givenFolder(ground, from)
  const plan = planPublish({
    workspace: ground.discovery.workspace,
    artifacts: folder?.artifacts ?? [],
    commit: folder === undefined ? ground.head : (folder.commit ?? ground.head),
    registries: { npm: ground.registries.npm.upload, pypi: ground.registries.pypi.upload },
    scopes: ground.scopes,
    access: ground.access,
    tags: treeDistTags(ground.discovery.workspace.packages, ground.pre),
  })
  return { folder, plan, id: plan.publications.length === 0 ? null : releaseId(plan) }
}

function lastBuild(ground: Ground): ArtifactFolder | undefined {
  const { root, packages } = ground.discovery.workspace
  const folder = openArtifacts(join(root, artifactFolder))
  if (folder === undefined || folder.commit !== ground.head) return undefined
  return folder.artifacts.every((one) => isOfTree(one, packages)) ? folder : undefined
}

const isOfTree = (artifact: Artifact, packages: readonly Package[]) =>
  packages.some(
    (pkg) => pkg.id === artifact.package && pkg.version === artifact.version && !pkg.private,
  )

function givenFolder(ground: Ground, from: string): ArtifactFolder {
  const { root, packages } = ground.discovery.workspace
  const path = resolve(root, from)
  const folder = openArtifacts(path)
  if (folder === undefined) throw noArtifacts(path)
  const other = folder.artifacts.find((artifact) => !isOfTree(artifact, packages))
  if (other === undefined) return folder
  const pkg = packages.find(({ id }) => id === other.package)
  const here =
    pkg === undefined
      ? 'which is no package of this repository'
      : pkg.private
        ? 'which is private here'
        : `which is ${pkg.version} here`
  throw new PaquebotError(
    'publish/artifacts',
    `\`${path}\` holds ${other.name} ${other.version}, ${here}`,
    { hint: 'check out the commit that was built, or build this one' },
  )
}

const noArtifacts = (path: string) =>
  new PaquebotError(
    'publish/artifacts',
    `\`${path}\` holds no artifacts: it has no manifest.json`,
    {
      hint: 'name the folder that `paquebot build` wrote; `--from` never builds',
    },
  )

/** What the registries hold of everything that may be published. */
export interface Survey {
  /** By file name. */
  readonly files: ReadonlyMap<string, RemoteState>
  /** Of selected packages without artifacts. */
  readonly releases: ReadonlyMap<PackageId, ReleaseState>
  /** Of npm packages. */
  readonly tags: ReadonlyMap<PackageId, TagsState>
}

/** Questions under way at one time. */
const width = 16

/** Asks all registries about everything at once; what stays unanswered after several tries is `unknown`. */
export async function survey(
  ground: Ground,
  { plan, folder }: Cargo,
  {
    journal,
    signal,
    isWhole,
  }: { readonly journal: JournalView; readonly signal: AbortSignal; readonly isWhole: boolean },
): Promise<Survey> {
  const asked = askedOf(ground, plan)
  const artifacts = plan.publications
    .filter(({ id }) => asked.has(id))
    .flatMap((publication) => publication.artifacts)
  const built = new Set(plan.publications.map(({ id }) => id))
  // A folder that was brought along is the whole release; nothing is built beside it.
  const wished = isWhole && folder !== undefined ? [] : ground.selected
  const without = [
    ...new Set([...wished, ...neededPackages(ground, isWhole ? built : undefined)]),
  ].filter(({ id }) => !built.has(id))
  const present = new Set([...artifacts.map((one) => one.package), ...without.map(({ id }) => id)])
  const tagged = ground.selected.filter(
    ({ id, ecosystem }) => present.has(id) && ecosystemOf(ecosystem).tags !== undefined,
  )
  const [files, releases, tags] = await Promise.all([
    mapParallel(
      artifacts,
      (one) => probeSurely(one, addressOf(ground, one.package), signal),
      width,
    ),
    mapParallel(without, (pkg) => releasedSurely(pkg, addressOf(ground, pkg.id), signal), width),
    mapParallel(tagged, (pkg) => tagsSurely(pkg, addressOf(ground, pkg.id), signal), width),
  ])
  return {
    files: byKey(
      artifacts,
      ({ file }) => file,
      (one, at) => withJournal(files[at] as RemoteState, one, journal),
    ),
    releases: byKey(
      without,
      ({ id }) => id,
      (_, at) => releases[at] as ReleaseState,
    ),
    tags: byKey(
      tagged,
      ({ id }) => id,
      (_, at) => tags[at] as TagsState,
    ),
  }
}

/** What the selected packages (of these, where given) need to be there, whether selected or not. */
function neededPackages(ground: Ground, among?: ReadonlySet<PackageId>): readonly Package[] {
  const { workspace } = ground.discovery
  return ground.selected
    .filter(({ id }) => among?.has(id) ?? true)
    .flatMap((pkg) => runtimeNeeds(pkg))
    .flatMap((id) => packageOf(workspace, id) ?? [])
    .filter((pkg) => !pkg.private && pkg.version !== null)
}

/** What was selected, and what that needs to be there. */
function askedOf({ selected }: Ground, plan: PublishPlan): ReadonlySet<PackageId> {
  const ids = new Set(selected.map(({ id }) => id))
  const mine = plan.publications.filter(({ id }) => ids.has(id))
  return new Set(mine.flatMap(({ id, needs }) => [id, ...needs]))
}

function byKey<T, K, V>(
  items: readonly T[],
  key: (item: T) => K,
  value: (item: T, at: number) => V,
): ReadonlyMap<K, V> {
  return new Map(items.map((item, at) => [key(item), value(item, at)]))
}

/** Where a package is published to. */
export function addressOf(ground: Ground, id: PackageId): RegistryAddress {
  const ecosystem = id.slice(0, id.indexOf(':')) as EcosystemId
  const pkg = packageOf(ground.discovery.workspace, id)
  const own = pkg === undefined ? undefined : ownRegistry(pkg, ground.scopes)
  return own === undefined ? ground.registries[ecosystem] : ground.otherNpm(own)
}

function releasedSurely(
  pkg: Package,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<ReleaseState> {
  const version = { name: pkg.name, version: pkg.version ?? '' }
  return surely(() => ecosystemOf(pkg.ecosystem).released(version, registry), signal)
}

/** The dist-tags of a package; `unknown` only after several tries. */
export function tagsSurely(
  { name, ecosystem }: Pick<Package, 'name' | 'ecosystem'>,
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<TagsState> {
  const store = ecosystemOf(ecosystem).tags
  return surely(async () => (await store?.read(name, registry)) ?? { kind: 'absent' }, signal)
}

/** Asks again while there is no answer, a few times. */
async function surely<T extends { readonly kind: string }>(
  ask: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let look = 1; ; look += 1) {
    const answer = await ask()
    signal.throwIfAborted()
    if (answer.kind !== 'unknown' || look === 4) return answer
    await pause(pauseAfter(look), signal)
  }
}
