import { ecosystems } from '../../ecosystems/index.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { ReleaseCommit } from './commits.ts'
import type { Subject } from './subjects.ts'

/** One tag, and the packages that it stands for: several where they share their version. */
export interface Group extends ReleaseCommit {
  readonly tag: string
  readonly prefix: string
  readonly form: Subject['form']
  readonly members: readonly Subject[]
  /** Of all its members: one prerelease makes it one. */
  readonly isPrerelease: boolean
}

/** What keeps packages from being tagged, and which. */
export interface GroupFinding extends Finding {
  readonly concerns: readonly PackageId[]
}

/** Puts packages with the same tag together, at the newest of their commits. Pure. */
export function groupSubjects(
  subjects: readonly Subject[],
  commits: ReadonlyMap<PackageId, ReleaseCommit>,
): { readonly groups: readonly Group[]; readonly findings: readonly GroupFinding[] } {
  const findings: GroupFinding[] = []
  const groups: Group[] = []
  for (const [tag, members] of Map.groupBy(subjects, (subject) => subject.tag)) {
    const clash = members.find((other) => image(other) !== image(members[0] as Subject))
    if (clash !== undefined) findings.push(sharedName(tag, members))
    const missing = members.filter(({ pkg }) => !commits.has(pkg.id))
    findings.push(...missing.map(notCommitted))
    if (clash === undefined && missing.length === 0) groups.push(groupOf(tag, members, commits))
  }
  return { groups, findings }
}

/** What the version is in both worlds. */
const image = ({ pkg, version }: Subject) =>
  ecosystems[pkg.ecosystem].versions.toSemver(version) ?? version

function groupOf(
  tag: string,
  members: readonly Subject[],
  commits: ReadonlyMap<PackageId, ReleaseCommit>,
): Group {
  const found = members.flatMap(({ pkg }) => commits.get(pkg.id) ?? [])
  const newest = found.reduce((best, one) => (one.time > best.time ? one : best))
  const [first] = members as readonly [Subject]
  const isPrerelease = members.some(({ pkg, version }) =>
    ecosystems[pkg.ecosystem].versions.isPrerelease(version),
  )
  return { ...newest, tag, prefix: first.prefix, form: first.form, members, isPrerelease }
}

function sharedName(tag: string, members: readonly Subject[]): GroupFinding {
  const names = members.map(({ pkg, version }) => `\`${pkg.id}\` ${version}`).join(', ')
  return {
    concerns: members.map(({ pkg }) => pkg.id),
    rule: 'announce/shared-tag-name',
    severity: 'error',
    message: `packages of different versions would have the tag \`${tag}\`: ${names}`,
    hint: 'tag one of them by hand with its name (`git tag name@1.2.3 <commit>`, pushed): its next tags follow that style',
  }
}

function notCommitted({ pkg, version }: Subject): GroupFinding {
  const [place] = pkg.places
  return {
    concerns: [pkg.id],
    rule: 'announce/not-committed',
    severity: 'error',
    message: `version ${version} of \`${pkg.id}\` is in no commit, so there is nothing to tag`,
    file: place?.file ?? pkg.manifest,
    ...(place === undefined ? {} : { line: place.line, column: place.column }),
    hint: 'commit it, or name the commit that it was released from with `--commit <sha>`',
  }
}
