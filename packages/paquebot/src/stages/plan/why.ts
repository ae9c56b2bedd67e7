import { type PackageId, splitId, type Workspace } from '../../model/package.ts'
import type { Reason, Release, ReleasePlan } from '../../model/plan.ts'
import { requireName } from '../discover/names.ts'
import { changeName, describeReason, summaryOf } from './reasons.ts'

/** Why a package is released, back to the changes that began it. */
interface Why {
  readonly id: PackageId
  readonly from: string | null
  readonly to: string
  readonly bump: Release['bump']
  /** The whole chain, one sentence. */
  readonly sentence: string
  readonly because: readonly Cause[]
}

/** A reason, what it says, and its own reasons. */
interface Cause {
  readonly kind: Reason['kind']
  readonly text: string
  /** The change or the package that it comes from. */
  readonly change?: string
  readonly package?: PackageId
  readonly because: readonly Cause[]
}

/** What `plan --why` answers; `why` is absent for a package that is not released. */
export interface WhyAnswer {
  readonly id: PackageId
  readonly why?: Why
}

/** The answer for a package as people name it. Throws `config/invalid` when there is none or several. */
export function answerWhy(written: string, plan: ReleasePlan, workspace: Workspace): WhyAnswer {
  const { id } = requireName(workspace.packages, written, '--why')
  const why = explain(id, plan)
  return why === undefined ? { id } : { id, why }
}

/** The chain of reasons of one package; undefined when the plan does not release it. Pure. */
export function explain(id: PackageId, plan: ReleasePlan): Why | undefined {
  const release = releaseOf(id, plan)
  if (release === undefined || release.bump === 'none') return undefined
  const because = causesOf(release, plan, new Set([id]))
  const { from, to, bump } = release
  const goes = from === null ? `gets its first version, ${to}` : `goes from ${from} to ${to}`
  return { id, from, to, bump, sentence: `${name(id)} ${goes}${tell(because)}`, because }
}

const releaseOf = (id: PackageId, plan: ReleasePlan) =>
  plan.releases.find((release) => release.id === id)

const name = (id: PackageId) => `\`${splitId(id).name}\``

/** `told` keeps a ring of reasons from going round: each package is explained once on a way. */
function causesOf(
  release: Release,
  plan: ReleasePlan,
  told: ReadonlySet<PackageId>,
): readonly Cause[] {
  return release.reasons.flatMap((reason) => {
    if (reason.kind === 'fixed' || reason.kind === 'linked')
      return groupCauses(reason, release, { plan, told })
    return causeOf(reason, release, { plan, told })
  })
}

interface Telling {
  readonly plan: ReleasePlan
  readonly told: ReadonlySet<PackageId>
}

function causeOf(reason: Reason, release: Release, telling: Telling): Cause {
  const { kind } = reason
  const { plan } = telling
  switch (reason.kind) {
    case 'change':
    case 'asked': {
      const text = `of ${describeReason(reason, release, plan)}`
      const change = reason.change === undefined ? {} : { change: reason.change }
      return { kind, text, ...change, because: [] }
    }
    case 'dependency':
      return onPackage(reason, reason.on, `it ${describeReason(reason, release, plan)}`, telling)
    case 'follows': {
      const to = releaseOf(reason.leader, plan)?.to ?? ''
      const text = `it ${describeReason(reason, release, plan)}, which goes to ${to}`
      return onPackage(reason, reason.leader, text, telling)
    }
    case 'follower':
      return onPackage(reason, reason.by, describeReason(reason, release, plan), telling)
    case 'bundles':
      return carriedCause(reason, release, telling)
    default:
      return { kind, text: describeReason(reason, release, plan), because: [] }
  }
}

function onPackage(reason: Reason, on: PackageId, text: string, { plan, told }: Telling): Cause {
  const release = releaseOf(on, plan)
  const because =
    release === undefined || told.has(on) ? [] : causesOf(release, plan, new Set([...told, on]))
  return { kind: reason.kind, text, package: on, because }
}

/** What is carried is seldom released itself: then the changes that speak of it are the root. */
function carriedCause(
  reason: Extract<Reason, { kind: 'bundles' }>,
  release: Release,
  telling: Telling,
): Cause {
  const { plan } = telling
  const text = `it ${describeReason(reason, release, plan)}`
  const cause = onPackage(reason, reason.on, text, telling)
  if (cause.because.length > 0) return cause
  const because = plan.changes
    .filter((change) => (change.bumps[reason.on] ?? 'none') !== 'none')
    .map((change): Cause => {
      const what = `of ${change.bumps[reason.on]} in ${changeName(change.id, plan)}`
      return {
        kind: 'change',
        text: `${what}: ${summaryOf(change.id, plan)}`,
        change: change.id,
        because: [],
      }
    })
  return { ...cause, because }
}

/** A group moves because of the members that have a reason of their own. */
function groupCauses(
  reason: Extract<Reason, { kind: 'fixed' | 'linked' }>,
  release: Release,
  { plan, told }: Telling,
): readonly Cause[] {
  const others = reason.group.filter((id) => id !== release.id && !told.has(id))
  const moving = others.flatMap((id) => {
    const own = releaseOf(id, plan)
    const reasons =
      own?.reasons.filter((one) => one.kind !== 'fixed' && one.kind !== 'linked') ?? []
    return own === undefined || reasons.length === 0 ? [] : [{ ...own, reasons }]
  })
  const verb = reason.kind === 'fixed' ? 'goes out together with' : 'shares its version with'
  const because = moving.map((own): Cause => {
    const text = `${name(own.id)} goes to ${own.to}`
    const roots = causesOf(own, plan, new Set([...told, ...reason.group]))
    return { kind: reason.kind, text, package: own.id, because: roots }
  })
  // Alone with a reason in its group: what is told of itself is the whole story.
  if (because.length === 0) return []
  const named =
    others.length > 3
      ? `${others.slice(0, 3).map(name).join(', ')} and ${others.length - 3} more`
      : others.map(name).join(', ')
  return [{ kind: reason.kind, text: `it ${verb} ${named}`, because }]
}

/** `, because A, because B; and because C`. */
function tell(because: readonly Cause[]): string {
  if (because.length === 0) return ''
  return `, ${because.map((cause) => `because ${cause.text}${tell(cause.because)}`).join('; and ')}`
}
