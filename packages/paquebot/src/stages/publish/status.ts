import type { ReleaseState, TagsState } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import { type Finding, sortFindings } from '../../model/finding.ts'
import { type Package, type PackageId, packageOf } from '../../model/package.ts'
import { type JournalView, readJournal } from '../../steps/journal.ts'
import { type LockHolder, lockHolder } from '../../steps/publish-lock.ts'
import type { Standing } from './decide.ts'
import { whatToDo } from './guidance.ts'
import { distTag, treeDistTags } from './plan.ts'
import { journalPath, lookAhead, type Outlook } from './publish.ts'
import type { PublishOptions, Surroundings } from './run.ts'
import { addressOf } from './survey.ts'

/** Where one package of the release stands. */
export interface PackageStatus {
  readonly package: PackageId
  readonly name: string
  readonly version: string
  readonly registry: string
  readonly standing: Standing['kind'] | 'untagged' | 'held'
  readonly files: readonly { readonly file: string; readonly state: string }[]
  /** npm: where its dist-tags stand. */
  readonly tags?: Readonly<Record<string, string>>
  /** The dist-tag that it is to have. */
  readonly tag?: string
  /** When the registry accepted what it does not show, from the journal (ISO 8601). */
  readonly pendingSince?: string
  /** PyPI: until when the release takes further files (ISO 8601). */
  readonly deadline?: string
  /** What keeps it back, or what is wrong. */
  readonly because?: string
}

/** A release in plain words. */
export interface ReleaseStatus {
  readonly id: string | null
  readonly commit: string | null
  readonly complete: boolean
  /** Another process is at it right now. */
  readonly busy?: LockHolder
  readonly packages: readonly PackageStatus[]
  /** What to type next, in order. */
  readonly next: readonly Advice[]
  /** What to do about a version that is out and should not be. */
  readonly ifBad: readonly Advice[]
}

/** A sentence, and what to type where there is something. */
export interface Advice {
  readonly text: string
  readonly command?: string
}

/** Asks the registries and the journal, and changes nothing. */
export async function readReleaseStatus(
  cwd: string,
  options: PublishOptions,
  around: Surroundings,
): Promise<{ status: ReleaseStatus; findings: readonly Finding[] }> {
  const outlook = await lookAhead(cwd, options, around)
  const { ground, cargo, decision } = outlook
  const begun = await firstFiles(outlook)
  const journal = readJournal(journalPath(ground, cargo), cargo.id ?? '')
  const packages = ground.selected
    .filter(({ id }) => decision.standings.has(id))
    .map((pkg) => statusOf(pkg, outlook, { journal, begun: begun.get(pkg.id) }))
  const busy = lockHolder(ground.discovery.workspace.root)
  const complete = packages.every(({ standing }) => standing === 'there' || standing === 'earlier')
  const common = { id: cargo.id, commit: cargo.plan.commit ?? ground.head, complete, packages }
  const status = { ...common, ...(busy === undefined ? {} : { busy }) }
  return {
    status: { ...status, ...(await whatToDo(status, outlook, options)) },
    findings: sortFindings(ground.findings),
  }
}

/** When the first file of a half release came: PyPI closes releases after 14 days. */
async function firstFiles({
  ground,
  decision,
}: Outlook): Promise<ReadonlyMap<PackageId, ReleaseState>> {
  const half = ground.selected.filter(({ id, ecosystem }) => {
    const kind = decision.standings.get(id)?.kind
    return ecosystem === 'pypi' && (kind === 'missing' || kind === 'unbuilt')
  })
  const states = await mapParallel(half, ({ id, name, version, ecosystem }) =>
    ecosystemOf(ecosystem).released({ name, version: version ?? '' }, addressOf(ground, id)),
  )
  return new Map(half.map(({ id }, at) => [id, states[at] as ReleaseState]))
}

function statusOf(
  pkg: Package,
  outlook: Outlook,
  { journal, begun }: { journal: JournalView; begun: ReleaseState | undefined },
): PackageStatus {
  const { ground, decision, survey } = outlook
  const standing = decision.standings.get(pkg.id) ?? ({ kind: 'unknown', why: '' } as const)
  const tags = survey.tags.get(pkg.id)
  const since = pendingSince(standing, journal)
  const because = whyNot(pkg, standing, outlook)
  return {
    package: pkg.id,
    name: pkg.name,
    version: pkg.version ?? '',
    registry: addressOf(ground, pkg.id).upload,
    standing: standingIn(pkg, standing, decision),
    files: filesOf(pkg, outlook),
    ...tagsOf(pkg, tags, outlook),
    ...(since === undefined ? {} : { pendingSince: since }),
    ...deadlineOf(begun),
    ...(because === undefined ? {} : { because }),
  }
}

function standingIn(
  { id }: Package,
  { kind }: Standing,
  { untagged, held }: Outlook['decision'],
): PackageStatus['standing'] {
  if (untagged.some((pkg) => pkg.id === id)) return 'untagged'
  return held.some(({ publication }) => publication.id === id) ? 'held' : kind
}

function filesOf({ id }: Package, { cargo, survey }: Outlook): PackageStatus['files'] {
  const publication = cargo.plan.publications.find((one) => one.id === id)
  return (publication?.artifacts ?? []).map(({ file }) => ({
    file,
    state: survey.files.get(file)?.kind ?? 'unknown',
  }))
}

function tagsOf(
  pkg: Package,
  state: TagsState | undefined,
  { ground }: Outlook,
): Pick<PackageStatus, 'tags' | 'tag'> {
  if (state?.kind !== 'tags') return {}
  const planned = treeDistTags(ground.discovery.workspace.packages, ground.pre)
  return { tags: state.tags, tag: distTag(pkg, pkg.version ?? '', planned) }
}

function pendingSince(standing: Standing, journal: JournalView): string | undefined {
  if (standing.kind !== 'missing') return undefined
  return standing.pending
    .map((artifact) => journal.acceptedAt(artifact))
    .filter((at) => at !== undefined)
    .sort()[0]
}

const days = 14 * 24 * 60 * 60 * 1000

function deadlineOf(begun: ReleaseState | undefined): { deadline?: string } {
  if (begun === undefined || !('since' in begun) || begun.since === undefined) return {}
  return { deadline: new Date(Date.parse(begun.since) + days).toISOString() }
}

function whyNot(
  { id }: Package,
  standing: Standing,
  { decision, ground }: Outlook,
): string | undefined {
  const error = decision.refusals.get(id)
  if (error !== undefined) return error.message
  if (standing.kind === 'unknown') return standing.why
  const by = decision.held.find(({ publication }) => publication.id === id)?.by
  if (by === undefined) return undefined
  const name = packageOf(ground.discovery.workspace, by)?.name ?? by
  return `it needs \`${name}\`, which is not there`
}
