import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findWorkspaceGlobs } from '../../packages/paquebot/src/ecosystems/npm/globs.ts'
import type { Workspace } from '../../packages/paquebot/src/model/package.ts'
import { describeReasons } from '../../packages/paquebot/src/stages/plan/reasons.ts'
import { whyOfCommits } from './explain-commits.ts'
import type { ReleaseCommit } from './history.ts'
import { askChangesets, type OraclePlan } from './oracle.ts'
import { type Intent, isSameVersion, type PlannedAt, planAt, stepOf } from './plan-at.ts'
import { changesetsOf, read } from './worktree.ts'

/** Where ours and the release part, for one package or manifest. */
export interface Difference {
  readonly what: string
  readonly from?: string
  readonly ours: string
  readonly theirs: string
  /** Why, as far as it can be shown. */
  readonly why?: string
  /** What real Changesets plan where nothing explains it. */
  readonly tried?: string
}

/** What an explanation may look at. */
export interface Case {
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

function oraclesOf(folder: string, planned: PlannedAt): Oracles {
  const locked = changesetsOf(folder)
  dropGone(folder, planned)
  return {
    versions: { own: locked.cli, newest: newest.cli },
    own: once(() => askChangesets(locked, folder)),
    newest: once(() => {
      if (!locked.cli.startsWith('3')) versionPrivatePackages(folder)
      return askChangesets(newest, folder)
    }),
  }
}

/** Version 2 did so unless the configuration said no, which version 3 has to be told. */
function versionPrivatePackages(folder: string): void {
  const file = join(folder, '.changeset/config.json')
  const text = read(file)
  if (text === '' || text.includes('"privatePackages"')) return
  const setting = '"privatePackages": { "version": true, "tag": false }'
  const isEmpty = /^\s*\{\s*\}\s*$/.test(text)
  writeFileSync(
    file,
    text.replace('{', () => `{ ${setting}${isEmpty ? '' : ','}`),
  )
}

/**
 * Changesets refuses a tree in which released changesets of prerelease mode name packages that are gone; they ask for
 * nothing, and without them it answers.
 */
function dropGone(folder: string, { findings }: PlannedAt): void {
  for (const { rule, severity, file } of findings)
    if (rule === 'plan/unknown-package' && severity === 'warning' && file !== undefined)
      rmSync(join(folder, file), { force: true })
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Adds to each difference what explains it; one without a `why` is a suspicion against our planner. */
export async function explain(
  differences: readonly Difference[],
  one: Case,
): Promise<readonly Difference[]> {
  const { planned } = one
  if ('failure' in planned) return differences
  const context = { ...one, planned, oracles: oraclesOf(one.folder, planned) }
  const explained: Difference[] = []
  for (const difference of differences) {
    const why = difference.why ?? (await whyOf(difference, context))
    if (why !== undefined) explained.push({ ...difference, why })
    else if (one.intent === 'commits') explained.push(difference)
    else explained.push({ ...difference, tried: tellOracles(difference, context) })
  }
  return explained
}

interface Context extends Case {
  readonly planned: PlannedAt
  readonly oracles: Oracles
}

type Explanation = (
  difference: Difference,
  context: Context,
) => string | undefined | Promise<string | undefined>

async function whyOf(difference: Difference, context: Context): Promise<string | undefined> {
  const explanations = context.intent === 'commits' ? ofCommits : ofChangesets
  for (const explanation of explanations) {
    const why = await explanation(difference, context)
    if (why !== undefined) return why
  }
  return undefined
}

/** The versions that a real Changesets gives the package, under any of its names; undefined without a plan. */
function oracleVersion(plan: OraclePlan, { what, from }: Difference, { planned }: Context) {
  if (plan === undefined) return undefined
  const pkg = planned.workspace.packages.find((one) => one.id === what)
  const name = [pkg?.name ?? '', ...(pkg?.aliases ?? [])].find((one) => plan.has(one))
  return name === undefined ? from : plan.get(name)
}

const ofChangesets: readonly Explanation[] = [
  notOurs,
  ignored,
  sameAsChangesets,
  byHand,
  drifted,
  otherPlace,
  unknownToChangesets,
  refused,
]

const ofCommits: readonly Explanation[] = [notOurs, whyOfCommits, drifted]

function notOurs({ ours, what }: Difference, { planned }: Context): string | undefined {
  if (ours !== 'no package') return undefined
  const name = planned.workspace.packages.length
  return `${what} is none of the ${name} packages that discover finds`
}

/** A release of what the tree's own configuration leaves out was made with another one. */
async function ignored(
  { what, theirs }: Difference,
  { planned, folder, intent }: Context,
): Promise<string | undefined> {
  if (!planned.ignore.includes(what)) return undefined
  const { plan } = await planAt(folder, { intent, defaults: 'v2', taken: [what] })
  const release = plan.releases.find(({ id }) => id === what)
  if (release === undefined || !isSameVersion(planned.workspace, what, release.to, theirs))
    return undefined
  return `in \`ignore\` of the tree, without which our plan gives ${release.to} as well: released with another configuration`
}

/** Our plan is what Changesets 3 gives: who released did something else, or had an older one. */
function sameAsChangesets(difference: Difference, context: Context): string | undefined {
  const { what, ours, theirs } = difference
  const { versions, ...plans } = context.oracles
  const same = (key: 'own' | 'newest', to: string) => {
    const planned = oracleVersion(plans[key](), difference, context)
    return planned !== undefined && isSameVersion(context.planned.workspace, what, planned, to)
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
function byHand(difference: Difference, { planned }: Context): string | undefined {
  const { workspace } = planned
  const { what, from = '', theirs } = difference
  if (theirs === from || stepOf(workspace, what, from, theirs) !== undefined) return undefined
  return `no bump leads from ${from} to ${theirs}: typed by hand`
}

/** The places of the version disagreed before the release, and it was counted from another one than we read. */
function drifted({ what, theirs }: Difference, { planned }: Context): string | undefined {
  const { workspace } = planned
  const pkg = workspace.packages.find(({ id }) => id === what)
  const other = pkg?.places.find(
    ({ version }) => !isSameVersion(workspace, what, version, pkg.version ?? ''),
  )
  if (pkg === undefined || other === undefined) return undefined
  return `${other.file} was at ${other.version} and ${pkg.manifest} at ${pkg.version} before; released ${theirs}`
}

/** The stand-in `package.json` moved as planned, the Python manifest beside it did not. */
function otherPlace(difference: Difference, { planned, after }: Context): string | undefined {
  const { workspace } = planned
  const pkg = workspace.packages.find(({ id }) => id === difference.what)
  const later = after?.packages.find(({ id }) => id === difference.what)
  if (pkg?.standIn === undefined || difference.theirs !== difference.from) return undefined
  const place = later?.places.find(({ file }) => file === pkg.standIn)
  return place !== undefined &&
    isSameVersion(workspace, difference.what, place.version, difference.ours)
    ? `${pkg.standIn} went to ${place.version}; ${pkg.manifest} was left behind`
    : undefined
}

/** What Changesets cannot see moves by hand or not at all; ours moves when a range no longer takes in a sibling. */
function unknownToChangesets({ what }: Difference, { planned }: Context): string | undefined {
  const { workspace, repository } = planned.discovery
  const pkg = workspace.packages.find(({ id }) => id === what)
  if (pkg === undefined) return undefined
  const isMember = findWorkspaceGlobs(repository)?.lists(pkg.path) ?? pkg.path === '.'
  if (pkg.standIn !== undefined || (pkg.ecosystem === 'npm' && isMember)) return undefined
  const place = pkg.ecosystem === 'npm' ? 'is outside the workspace' : 'has no package.json'
  const release = planned.plan.releases.find(({ id }) => id === what)
  const reasons = release === undefined ? [] : describeReasons(release, planned.plan)
  const ours = reasons.length === 0 ? 'our plan leaves it' : `our plan: ${reasons.join('; ')}`
  return `${pkg.manifest}: ${place}, so Changesets does not know it; ${ours}`
}

/** Neither we nor any Changesets plan the tree, and it was released all the same. */
function refused(_: Difference, { planned, oracles }: Context): string | undefined {
  const error = planned.findings.find(({ severity }) => severity === 'error')
  if (error === undefined || oracles.own() !== undefined || oracles.newest() !== undefined)
    return undefined
  const { own, newest } = oracles.versions
  return `${error.message} [${error.rule}]: refused, and Changesets ${own} and ${newest} give no plan either`
}

function tellOracles(difference: Difference, context: Context): string {
  const { versions, own, newest } = context.oracles
  const say = (plan: OraclePlan) => oracleVersion(plan, difference, context) ?? 'no plan'
  return `Changesets ${versions.own}: ${say(own())}, ${versions.newest}: ${say(newest())}`
}
