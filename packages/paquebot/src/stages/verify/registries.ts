import type { RegistryAddress } from '../../ecosystems/ecosystem.ts'
import { ecosystems } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { Upstream } from '../../io/upstream.ts'
import type { PackageId } from '../../model/package.ts'
import { task } from '../task.ts'
import type { Surroundings } from './git.ts'
import type { RegistryState, Subject } from './model.ts'

/** Where to ask, by the user's own clients. */
export interface Addresses {
  readonly upstream: Pick<Upstream, 'npm' | 'pypi'>
  /** npm's registries of single scopes. */
  readonly scopes: ReadonlyMap<string, string>
}

/** So many requests are under way at a time. */
const atOnce = 8

/** Asks the registries for all versions of the packages, and for those of today that the lists do not have. */
export async function askRegistries(
  subjects: readonly Subject[],
  addresses: Addresses,
  { signal, emit }: Pick<Surroundings, 'signal' | 'emit'>,
): Promise<ReadonlyMap<PackageId, RegistryState>> {
  const title = `ask the registries about ${subjects.length === 1 ? '1 package' : `${subjects.length} packages`}`
  const ask = async (subject: Subject) => {
    const state = await askOne(subject, addresses, signal)
    emit({ kind: 'detail', text: `${subject.id}: ${inWords(state)}` })
    return [subject.id, state] as const
  }
  const answers = await task(
    emit,
    title,
    () => mapParallel(subjects, ask, atOnce),
    (all) => {
      const failed = all.filter(([, state]) => state.kind === 'unknown').length
      return failed === 0 ? { ok: true } : { ok: false, note: `${failed} without an answer` }
    },
  )
  return new Map(answers)
}

function inWords(state: RegistryState): string {
  if (state.kind === 'known') return `${state.versions.length} versions`
  return state.kind === 'unknown' ? state.why : 'not there'
}

async function askOne(
  subject: Subject,
  addresses: Addresses,
  signal: AbortSignal,
): Promise<RegistryState> {
  const address = addressOf(subject, addresses)
  if (address === undefined)
    return { kind: 'unknown', why: `your ${clients[subject.ecosystem]} names no registry` }
  const world = ecosystems[subject.ecosystem]
  const state = await world.releases(subject.name, address, signal)
  if (state.kind === 'unknown') return state
  // Without a key, a registry answers for a restricted package as if there were none.
  if (state.kind === 'absent' && subject.pkg?.publishing.access === 'restricted')
    return { kind: 'unknown', why: 'the package is restricted, and it is asked for without a key' }
  return withSource(subject, await withCurrent(subject, state, address), signal)
}

const clients = { npm: 'npm', pypi: 'pip' } as const

/** Lists are cached for minutes: a version that has just gone up may be missing there, and its document not. */
async function withCurrent(
  { name, ecosystem, pkg }: Subject,
  state: Exclude<RegistryState, { kind: 'unknown' | 'not-asked' }>,
  address: RegistryAddress,
): Promise<RegistryState> {
  const listed = state.kind === 'known' ? state.versions : []
  const version = currentOf({ ecosystem, ...(pkg && { pkg }) })
  if (version === undefined || pkg?.version == null) return state
  if (listed.some((one) => isSame(ecosystem, one.version, version))) return state
  const found = await ecosystems[ecosystem].released({ name, version: pkg.version }, address)
  if (found.kind === 'absent') return state
  if (found.kind === 'unknown') return { kind: 'unknown', why: `is ${version} there? ${found.why}` }
  const current = { version, hasProvenance: false, files: [] }
  const rest =
    state.kind === 'known' ? state : { kind: 'known' as const, distTags: {}, isWhole: false }
  return { ...rest, versions: [...listed, current] }
}

/** npm notes the commit of most versions. Where it does not, and on PyPI, the provenance of the one of today names it. */
async function withSource(
  subject: Subject,
  state: RegistryState,
  signal: AbortSignal,
): Promise<RegistryState> {
  const { ecosystem } = subject
  const version = currentOf(subject)
  if (state.kind !== 'known' || version === undefined) return state
  const current = state.versions.find((one) => isSame(ecosystem, one.version, version))
  if (current?.provenance === undefined || current.commit !== undefined) return state
  const commit = await ecosystems[ecosystem].sourceCommit(current.provenance, signal)
  if (commit === undefined) return state
  const versions = state.versions.map((one) => (one === current ? { ...one, commit } : one))
  return { ...state, versions }
}

function currentOf({ ecosystem, pkg }: Pick<Subject, 'ecosystem' | 'pkg'>): string | undefined {
  const { versions } = ecosystems[ecosystem]
  const version = pkg?.version ?? ''
  return versions.isVersion(version) ? versions.canonical(version) : undefined
}

function isSame(ecosystem: Subject['ecosystem'], text: string, version: string): boolean {
  const { versions } = ecosystems[ecosystem]
  return versions.isVersion(text) && versions.canonical(text) === version
}

/** From the package's own settings, else from the user's clients. */
function addressOf(
  { ecosystem, name, pkg }: Subject,
  { upstream, scopes }: Addresses,
): RegistryAddress | undefined {
  const own = pkg?.publishing.registry ?? scopes.get(scopeOf(name) ?? '')
  const base = (ecosystem === 'npm' ? own : undefined) ?? upstream[ecosystem]
  if (!URL.canParse(base)) return undefined
  // The JSON interface of an index lies beside its pages.
  const api = ecosystem === 'npm' ? base : base.replace(/\/simple\/?$/, '/')
  return { upload: base, index: base, api }
}

const scopeOf = (name: string) => /^@[^/]+/.exec(name)?.[0]

/** The scopes of npm packages, each once. */
export function scopesOf(
  subjects: readonly Pick<Subject, 'ecosystem' | 'name'>[],
): readonly string[] {
  const npm = subjects.filter(({ ecosystem }) => ecosystem === 'npm')
  return [...new Set(npm.flatMap(({ name }) => scopeOf(name) ?? []))]
}
