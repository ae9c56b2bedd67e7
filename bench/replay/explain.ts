import { join } from 'node:path'
import type { Workspace } from '../../packages/paquebot/src/model/package.ts'
import type { ReleaseCommit } from './history.ts'
import { askChangesets, type OraclePlan } from './oracle.ts'
import { type Intent, isSameVersion, type PlannedAt, stepOf } from './plan-at.ts'
import { changesetsOf, read } from './worktree.ts'

/** Where ours and the release part, for one package or manifest. */
export interface Difference {
  readonly what: string
  readonly from?: string
  readonly ours: string
  readonly theirs: string
  /** Why, as far as it can be shown. */
  readonly why?: string
}

interface Case {
  readonly release: ReleaseCommit
  readonly folder: string
  readonly planned: PlannedAt | { readonly failure: string }
  readonly after: Workspace | undefined
  readonly intent: Intent
}

/** What the real Changesets plan for the same tree: the locked one and the newest, each asked once and when needed. */
interface Oracles {
  readonly versions: { readonly own: string; readonly newest: string }
  own(): OraclePlan
  newest(): OraclePlan
}

const newest = { cli: '3.0.3', planners: {} } as const

function oraclesOf(folder: string): Oracles {
  const locked = changesetsOf(folder)
  return {
    versions: { own: locked.cli, newest: newest.cli },
    own: once(() => askChangesets(locked, folder)),
    newest: once(() => askChangesets(newest, folder)),
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Adds to each difference what explains it; `unexplained` is a suspicion against our planner. */
export function explain(differences: readonly Difference[], one: Case): readonly Difference[] {
  if ('failure' in one.planned) return differences
  if (one.intent === 'commits')
    return differences.map((difference) => ({
      ...difference,
      why: difference.why ?? whyOfCommits(difference, one.folder),
    }))
  const { workspace } = one.planned
  const context = { ...one, workspace, oracles: oraclesOf(one.folder) }
  return differences.map((difference) => ({
    ...difference,
    why: difference.why ?? whyOf(difference, context),
  }))
}

interface Context extends Case {
  readonly workspace: Workspace
  readonly oracles: Oracles
}

type Explanation = (difference: Difference, context: Context) => string | undefined

function whyOf(difference: Difference, context: Context): string {
  for (const explanation of explanations) {
    const why = explanation(difference, context)
    if (why !== undefined) return why
  }
  return `unexplained; ${tellOracles(difference, context)}`
}

/** The versions that a real Changesets gives the package, under any of its names; undefined without a plan. */
function oracleVersion(plan: OraclePlan, { what, from }: Difference, { workspace }: Context) {
  if (plan === undefined) return undefined
  const pkg = workspace.packages.find((one) => one.id === what)
  const name = [pkg?.name ?? '', ...(pkg?.aliases ?? [])].find((one) => plan.has(one))
  return name === undefined ? from : plan.get(name)
}

const explanations: readonly Explanation[] = [
  preMode,
  notOurs,
  ignored,
  sameAsChangesets,
  byHand,
  drifted,
  otherPlace,
]

function preMode(_: Difference, { release, folder, planned }: Context): string | undefined {
  const text = read(join(folder, '.changeset/pre.json'))
  if (text === '' && !release.pre) return undefined
  const refuses =
    'findings' in planned && planned.findings.some(({ rule }) => rule === 'plan/pre-mode')
  return refuses
    ? `prerelease mode (${/"mode"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? 'entered'}), which is not planned yet`
    : undefined
}

function notOurs({ ours, what }: Difference, { workspace }: Context): string | undefined {
  if (ours !== 'no package') return undefined
  const name = workspace.packages.length
  return `${what} is none of the ${name} packages that discover finds`
}

/** A release of what the tree's own configuration leaves out was made with another one. */
function ignored({ what }: Difference, { planned }: Context): string | undefined {
  if ('failure' in planned) return undefined
  const waits = planned.findings.some(
    ({ rule, message }) => rule === 'plan/changeset-waits' && message.includes(`\`${what}\``),
  )
  return waits && planned.ignore.includes(what)
    ? 'in `ignore` of the tree: the release was made with another configuration'
    : undefined
}

/** Our plan is what Changesets 3 gives: who released did something else, or had an older one. */
function sameAsChangesets(difference: Difference, context: Context): string | undefined {
  const { what, ours, theirs } = difference
  const { versions, ...plans } = context.oracles
  const same = (key: 'own' | 'newest', to: string) => {
    const planned = oracleVersion(plans[key](), difference, context)
    return planned !== undefined && isSameVersion(context.workspace, what, planned, to)
  }
  if (same('newest', ours) && same('own', theirs))
    return `Changesets ${versions.own} plans so, ${versions.newest} as we do`
  const alike = (['own', 'newest'] as const)
    .filter((key) => same(key, ours))
    .map((key) => versions[key])
  return alike.length === 0
    ? undefined
    : `Changesets ${[...new Set(alike)].join(' and ')} plans as we do: released by other means than the tree says`
}

/** A version that no bump gives was typed. */
function byHand(difference: Difference, { workspace }: Context): string | undefined {
  const { what, from = '', theirs } = difference
  if (theirs === from || stepOf(workspace, what, from, theirs) !== undefined) return undefined
  return `no bump leads from ${from} to ${theirs}: typed by hand`
}

/** The places of the version disagreed before the release, and it was counted from another one than we read. */
function drifted({ what, theirs }: Difference, { workspace }: Context): string | undefined {
  const pkg = workspace.packages.find(({ id }) => id === what)
  const other = pkg?.places.find(
    ({ version }) => !isSameVersion(workspace, what, version, pkg.version ?? ''),
  )
  if (pkg === undefined || other === undefined) return undefined
  return `${other.file} was at ${other.version} and ${pkg.manifest} at ${pkg.version} before; released ${theirs}`
}

/** The stand-in `package.json` moved as planned, the Python manifest beside it did not. */
function otherPlace(difference: Difference, { workspace, after }: Context): string | undefined {
  const pkg = workspace.packages.find(({ id }) => id === difference.what)
  const later = after?.packages.find(({ id }) => id === difference.what)
  if (pkg?.standIn === undefined || difference.theirs !== difference.from) return undefined
  const place = later?.places.find(({ file }) => file === pkg.standIn)
  return place !== undefined &&
    isSameVersion(workspace, difference.what, place.version, difference.ours)
    ? `${pkg.standIn} went to ${place.version}; ${pkg.manifest} was left behind`
    : undefined
}

function tellOracles(difference: Difference, context: Context): string {
  const { versions, own, newest } = context.oracles
  const say = (plan: OraclePlan) => oracleVersion(plan, difference, context) ?? 'no plan'
  return `Changesets ${versions.own}: ${say(own())}, ${versions.newest}: ${say(newest())}`
}

/** Options of release-please that hold versions below 1.0.0 back, and versions that a configuration sets. */
function whyOfCommits({ from = '', ours, theirs }: Difference, folder: string): string {
  const config = read(join(folder, 'release-please-config.json'))
  const holds = /"(bump-(?:patch-for-)?minor-(?:for-minor-)?pre-major)"\s*:\s*true/.exec(
    config,
  )?.[1]
  const below = from.startsWith('0.') && theirs.startsWith('0.') && ours !== from
  if (below && holds !== undefined) return `below 1.0.0 with \`${holds}\``
  return config.includes(`"release-as": "${theirs}"`)
    ? 'the configuration of release-please sets the version'
    : 'unexplained'
}
