import { PaquebotError } from '../../model/error.ts'
import { type Finding, hasErrors, sortFindings } from '../../model/finding.ts'
import { type OpenedPull, performPullSteps } from '../../steps/pull-request.ts'
import {
  type Base,
  cloneOf,
  notOnBase,
  openBase,
  type PreparedPull,
  type PullRequestWish,
  preparePull,
} from '../pr/pr.ts'
import { publish } from '../publish/publish.ts'
import { isDone, type PublishReport } from '../publish/report.ts'
import type { PublishOptions, Surroundings } from '../publish/run.ts'
import { type Announced, announceAll, type ToldTag } from './announce.ts'
import { decideRelease, type PublishGroup, type ReleaseDecision } from './decide.ts'
import { gatherFacts } from './facts.ts'
import { atCommit } from './place.ts'

/** What is asked of `paquebot release`. */
export interface ReleaseWish {
  readonly base?: string
  readonly pull: PullRequestWish
  readonly publish: PublishOptions
  /** GitHub releases beside the tags. */
  readonly releases: boolean
}

/** Everything that is known before anything happens. */
export interface PreparedRelease {
  readonly base: Base
  /** Undefined when something is wrong. */
  readonly decision?: ReleaseDecision
  /** Nothing asks for a release. */
  readonly isIdle: boolean
  readonly findings: readonly Finding[]
}

/** Looks at GitHub, the registries and the repository, and decides. Changes nothing. Throws `github/*` and more. */
export async function prepareRelease(
  cwd: string,
  wish: ReleaseWish,
  around: Surroundings,
): Promise<PreparedRelease> {
  const base = await openBase(cwd, wish.base, around)
  if (base.standing === 'elsewhere') return { base, isIdle: false, findings: [notOnBase(base)] }
  const facts = await gatherFacts(base.root, wish.publish, around)
  if (hasErrors(facts.findings)) return { base, isIdle: false, findings: facts.findings }
  const decision = decideRelease({
    ...facts,
    isBump: wish.pull.bump !== undefined,
    head: base.commit,
    isBuilt: wish.publish.from !== undefined,
  })
  return { base, decision, isIdle: facts.waiting === 'nothing', findings: [] }
}

/** The pull request as it was decided, and the one that was opened. */
type PulledRequest = PreparedPull & { readonly opened?: OpenedPull }

/** What a run has done. */
export interface ReleaseOutcome {
  readonly ok: boolean
  readonly published: readonly PublishReport[]
  readonly tags: readonly ToldTag[]
  /** Packages whose tags wait, and why. */
  readonly held: readonly { readonly id: string; readonly why: string }[]
  readonly pull?: PulledRequest
  readonly findings: readonly Finding[]
}

interface Voyage {
  readonly base: Base
  readonly wish: ReleaseWish
  readonly decision: ReleaseDecision
  readonly isIdle: boolean
  readonly around: Surroundings
}

/**
 * Carries a decision out. Whatever stops it, a new run decides anew from what is there then. Throws `github/*` and
 * what `paquebot publish` throws; what a registry refuses is in the outcome.
 */
export async function carryOutRelease(
  { base, decision, isIdle }: PreparedRelease & { readonly decision: ReleaseDecision },
  wish: ReleaseWish,
  around: Surroundings,
): Promise<ReleaseOutcome> {
  const voyage = { base, wish, decision, isIdle, around }
  const early = decision.pull === 'first' ? await earlyPull(voyage) : nothingYet
  const sent = await publishGroups(voyage)
  const isSent = sent.every(({ ok }) => ok)
  const announced = [...sent.flatMap((one) => one.announced), ...(await announceRest(voyage, sent))]
  const tags = eachOnce(announced.flatMap((one) => one.tags))
  // Commits count from tags: while a version is not tagged, they would ask for it once more.
  const isReady = decision.pull === 'last' && isSent && announced.every(({ isWhole }) => isWhole)
  const late = isReady ? await attempt(() => pullOf(voyage, tags)) : nothingYet
  const pull = early.result ?? late.result
  const findings = sortFindings([
    ...early.findings,
    ...late.findings,
    ...sent.flatMap((one) => one.findings),
    ...announced.flatMap((one) => one.findings),
    ...(pull?.findings ?? []),
  ])
  return {
    ok: isSent && !hasErrors(findings),
    published: sent.map(({ report }) => report),
    tags,
    held: announced.flatMap((one) => one.held),
    ...(pull === undefined ? {} : { pull }),
    findings,
  }
}

interface Attempt<T> {
  readonly result?: T
  readonly findings: readonly Finding[]
}

const nothingYet: Attempt<never> = { findings: [] }

/** What cannot be done any more must not hide what was done: the error stands beside it as a finding. */
async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { result: await work(), findings: [] }
  } catch (error) {
    if (!(error instanceof PaquebotError) || error.code === 'cli/cancelled') throw error
    const { message, hint, at } = error
    const told = { rule: error.code, severity: 'error', message, ...at } as const
    return { findings: [hint === undefined ? told : { ...told, hint }] }
  }
}

/** Where it is all that there is to do, its error is that of the command. */
async function earlyPull(voyage: Voyage): Promise<Attempt<PulledRequest>> {
  const work = () => pullOf(voyage, [])
  return voyage.decision.publish.length > 0 ? attempt(work) : { result: await work(), findings: [] }
}

/** What was made first and was there at the second look counts as made. */
function eachOnce(tags: readonly ToldTag[]): readonly ToldTag[] {
  const first = new Map<string, ToldTag>()
  for (const tag of tags) if (!first.has(tag.name)) first.set(tag.name, tag)
  return [...first.values()]
}

/** The pull request as it would be, for who only looks. */
export function previewPull(
  { base }: PreparedRelease,
  wish: ReleaseWish,
  around: Surroundings,
): Promise<PreparedPull> {
  return preparePull(base, wish.pull, around)
}

async function pullOf(
  { base, wish, isIdle, around }: Voyage,
  tags: readonly ToldTag[],
): Promise<PulledRequest> {
  const known = { ...wish.pull, tags, ...(isIdle ? { isIdle } : {}) }
  const prepared = await preparePull(base, known, around)
  const opened = await performPullSteps(base.github, prepared.steps, cloneOf(base, around))
  return { ...prepared, ...(opened && { opened }) }
}

interface Sent {
  readonly ok: boolean
  readonly report: PublishReport
  readonly announced: readonly Announced[]
  readonly findings: readonly Finding[]
}

async function publishGroups(voyage: Voyage): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  for (const group of voyage.decision.publish) {
    const { root, commit } = voyage.base
    const work = (place: string) => publishAt(place, group, voyage)
    const isHere = group.commit === commit
    sent.push(
      isHere
        ? await work(root)
        : await atCommit({ root, commit: group.commit }, voyage.around, work),
    )
  }
  return sent
}

/** Publishes a group from the tree of its commit, and announces what is out with the files that were built there. */
async function publishAt(place: string, group: PublishGroup, voyage: Voyage): Promise<Sent> {
  const { wish, decision, base, around } = voyage
  const isAll =
    decision.publish.length === 1 && decision.mode === 'publish' && group.commit === base.commit
  const options = isAll ? wish.publish : { ...wish.publish, only: group.packages }
  const { report, findings } = await publish(place, options, around)
  const ok = isDone(report, wish.publish.until) && !hasErrors(findings)
  const mayAnnounce = wish.publish.until === undefined
  const announced = mayAnnounce
    ? [await announceAt(place, isAll ? [] : group.packages, voyage)]
    : []
  return { ok, report, findings, announced }
}

/** What was not announced with its files: versions whose tag or release got lost. */
async function announceRest(voyage: Voyage, sent: readonly Sent[]): Promise<readonly Announced[]> {
  const { decision, wish, base } = voyage
  const isAll =
    sent.length === 1 && decision.publish[0]?.commit === base.commit && decision.mode === 'publish'
  if (!decision.announce || wish.publish.until !== undefined || isAll) return []
  return [await announceAt(base.root, [], voyage)]
}

async function announceAt(
  place: string,
  only: readonly string[],
  voyage: Voyage,
): Promise<Announced> {
  const { result, findings } = await attempt(() =>
    announceAll(
      place,
      { only, from: voyage.wish.publish.from, releases: voyage.wish.releases },
      voyage.around,
    ),
  )
  return result ?? { isWhole: false, tags: [], held: [], findings }
}
