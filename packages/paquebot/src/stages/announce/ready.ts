import type { AnnouncePlan } from '../../model/announcement.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { Group } from './groups.ts'
import type { Published } from './published.ts'
import type { Subject } from './subjects.ts'

interface SortedOut {
  readonly ready: readonly Group[]
  readonly skipped: AnnouncePlan['skipped']
  readonly findings: readonly Finding[]
}

/** A tag must never name a version that is not there: a group waits for the last of its packages. */
export function sortOut(
  groups: readonly Group[],
  published: ReadonlyMap<PackageId, Published>,
): SortedOut {
  const lacking = ({ members }: Group) =>
    members.flatMap((member) => {
      const state = published.get(member.pkg.id)
      return state === undefined || state.kind === 'published' ? [] : [{ member, state }]
    })
  const held = groups.filter((group) => lacking(group).length > 0)
  return {
    ready: groups.filter((group) => !held.includes(group)),
    skipped: held.flatMap((group) => {
      const why = lacking(group).map(whyHeld).join('; ')
      return group.members.map(({ pkg }) => ({ id: pkg.id, why }))
    }),
    findings: held.flatMap((group) => lacking(group).flatMap(heldFinding)),
  }
}

interface Lacking {
  readonly member: Subject
  readonly state: Exclude<Published, { kind: 'published' }>
}

function whyHeld({ member: { pkg, version }, state }: Lacking): string {
  if (state.kind === 'absent') return `${pkg.name} ${version} is not on its registry`
  if (state.kind === 'unknown')
    return `its registry does not say whether ${pkg.name} ${version} is there`
  return `${state.file} of ${pkg.name} ${version}: ${state.why}`
}

function heldFinding({ member: { pkg, version }, state }: Lacking): readonly Finding[] {
  if (state.kind === 'absent') return []
  if (state.kind === 'unknown')
    return [
      {
        rule: 'announce/registry-unknown',
        severity: 'error',
        message: `the registry does not say whether ${pkg.name} ${version} is there: ${state.why}`,
        file: pkg.manifest,
        hint: 'run the same command again; a tag is only made for what is surely published',
      },
    ]
  return [
    {
      rule: 'announce/half-published',
      severity: 'error',
      message: `\`${state.file}\` of ${pkg.name} ${version} is not what the registry has: ${state.why}`,
      file: pkg.manifest,
      hint: 'publish the same artifacts first: `paquebot publish --from <dir>`',
    },
  ]
}
