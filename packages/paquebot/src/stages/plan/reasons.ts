import { type PackageId, splitId } from '../../model/package.ts'
import type { PlannedChange, Reason, Release, ReleasePlan } from '../../model/plan.ts'

/** Why a package is in the plan, one sentence per reason, in the order in which the planner found them. */
export function describeReasons(release: Release, plan: ReleasePlan): readonly string[] {
  return release.reasons.map((reason) => describeReason(reason, release, plan))
}

/** One reason as a sentence. */
export function describeReason(reason: Reason, release: Release, plan: ReleasePlan): string {
  switch (reason.kind) {
    case 'change':
      return `${reason.bump} in ${changeName(reason.change, plan)}: ${summaryOf(reason.change, plan)}`
    case 'dependency':
      return dependency(reason, release)
    case 'fixed':
      return `released together with ${names(reason.group, release)}: ${reason.bump}, one version for all`
    case 'linked':
      return `shares the version of ${names(reason.group, release)}: ${reason.bump}`
    case 'follows':
      return `takes the version of ${name(reason.leader)}`
    case 'follower':
      return `${name(reason.by)} takes its version from here and needs a ${reason.bump}`
    case 'bundles':
      return `carries ${name(reason.on)} in its artifact, which changes`
    case 'rehearsal':
      return `nothing is pending: the next ${reason.bump} is rehearsed`
    case 'exit':
      return 'prerelease mode ends, and it holds a prerelease'
    case 'asked':
      return reason.change === undefined
        ? `asked for as ${reason.version}`
        : `${changeName(reason.change, plan)} asks for ${reason.version} (\`Release-As\`)`
  }
}

const indexes = new WeakMap<ReleasePlan['changes'], ReadonlyMap<string, PlannedChange>>()

/** A plan from commits has thousands of changes, each with a reason that asks for it. */
function changeOf(id: string, { changes }: ReleasePlan): PlannedChange | undefined {
  const index = indexes.get(changes) ?? new Map(changes.map((change) => [change.id, change]))
  indexes.set(changes, index)
  return index.get(id)
}

/** `changeset \`brave-cats\`` or `commit 1234567`. */
export function changeName(id: string, plan: ReleasePlan): string {
  const change = changeOf(id, plan)
  if (change?.conventional === undefined) return `changeset \`${id}\``
  return `commit ${(change.commit ?? id).slice(0, 7)}`
}

/** First line of a change. */
export function summaryOf(id: string, plan: ReleasePlan): string {
  const summary = changeOf(id, plan)?.summary ?? ''
  return summary.split('\n')[0]?.trim() || 'no summary'
}

function dependency(reason: Extract<Reason, { kind: 'dependency' }>, release: Release): string {
  const range = reason.range === '' ? '' : ` (\`${reason.range}\`)`
  const what = release.bump === 'none' ? 'only its range on' : 'depends on'
  const then = release.bump === 'none' ? 'moves, to' : 'which goes to'
  return `${what} ${name(reason.on)}${range}${release.bump === 'none' ? ' ' : ', '}${then} ${reason.to}`
}

const name = (id: PackageId) => `\`${splitId(id).name}\``

function names(group: readonly PackageId[], release: Release): string {
  const others = group.filter((id) => id !== release.id)
  const shown = others.slice(0, 3).map(name).join(', ')
  if (others.length === 0) return 'its group'
  return others.length > 3 ? `${shown} and ${others.length - 3} more` : shown
}
