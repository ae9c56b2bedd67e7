import { join } from 'node:path'
import type { Workspace } from '../../packages/paquebot/src/model/package.ts'
import type { ReleaseCommit } from './history.ts'
import { askChangesets, type OraclePlan } from './oracle.ts'
import { type Intent, isSameVersion, type PlannedAt, stepOf } from './plan-at.ts'
import { read } from './worktree.ts'

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

/** What the real Changesets plan for the same tree; asked once, when a difference needs it. */
interface Oracles {
  v2(): OraclePlan
  v3(): OraclePlan
}

function oraclesOf(folder: string): Oracles {
  const asked = new Map<2 | 3, OraclePlan>()
  const ask = (major: 2 | 3) => {
    if (!asked.has(major)) asked.set(major, askChangesets(major, folder))
    return asked.get(major)
  }
  return { v2: () => ask(2), v3: () => ask(3) }
}

/** Adds to each difference what explains it; `unexplained` is a suspicion against our planner. */
export function explain(differences: readonly Difference[], one: Case): readonly Difference[] {
  if (one.intent === 'commits' || 'failure' in one.planned) return differences
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
  sameAsVersion3,
  byHand,
  otherPlace,
]

function preMode(_: Difference, { release, folder, planned }: Context): string | undefined {
  const text = read(join(folder, '.changeset/pre.json'))
  if (text === '' && !release.pre) return undefined
  const refuses =
    'findings' in planned && planned.findings.some(({ rule }) => rule === 'plan/pre-mode')
  return refuses ? `prerelease mode (${/"mode"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? 'entered'}), which is not planned yet` : undefined
}

function notOurs({ ours, what }: Difference, { workspace }: Context): string | undefined {
  if (ours !== 'no package') return undefined
  const name = workspace.packages.length
  return `${what} is none of the ${name} packages that discover finds`
}

/** Our plan is what Changesets 3 gives: who released did something else, or had version 2. */
function sameAsVersion3(difference: Difference, context: Context): string | undefined {
  const { what, ours, theirs } = difference
  const v3 = oracleVersion(context.oracles.v3(), difference, context)
  const v2 = oracleVersion(context.oracles.v2(), difference, context)
  const same = (a: string | undefined, b: string) =>
    a !== undefined && isSameVersion(context.workspace, what, a, b)
  if (same(v2, theirs) && same(v3, ours)) return 'version 2 of Changesets; version 3 plans as we do'
  if (same(v2, ours) && same(v3, ours))
    return 'Changesets 2 and 3 plan as we do: the release was edited by hand or made by something else'
  if (same(v2, ours)) return `Changesets 2 plans as we do (3: ${v3 ?? 'no plan'}): edited by hand`
  if (same(v3, ours)) return `Changesets 3 plans as we do (2: ${v2 ?? 'no plan'}): edited by hand`
  return undefined
}

/** A version that no bump gives was typed. */
function byHand(difference: Difference, { workspace }: Context): string | undefined {
  const { what, from = '', theirs } = difference
  if (theirs === from || stepOf(workspace, what, from, theirs) !== undefined) return undefined
  return `no bump leads from ${from} to ${theirs}: typed by hand`
}

/** The stand-in `package.json` moved as planned, the Python manifest beside it did not. */
function otherPlace(difference: Difference, { workspace, after }: Context): string | undefined {
  const pkg = workspace.packages.find(({ id }) => id === difference.what)
  const later = after?.packages.find(({ id }) => id === difference.what)
  if (pkg?.standIn === undefined || difference.theirs !== difference.from) return undefined
  const place = later?.places.find(({ file }) => file === pkg.standIn)
  return place !== undefined && isSameVersion(workspace, difference.what, place.version, difference.ours)
    ? `${pkg.standIn} went to ${place.version}; ${pkg.manifest} was left behind`
    : undefined
}

function tellOracles(difference: Difference, context: Context): string {
  const say = (plan: OraclePlan) => oracleVersion(plan, difference, context) ?? 'no plan'
  return `Changesets 2: ${say(context.oracles.v2())}, Changesets 3: ${say(context.oracles.v3())}`
}
