import { ecosystems } from '../../ecosystems/index.ts'
import type { Severity } from '../../model/finding.ts'
import {
  type Fault,
  type Held,
  type Ledger,
  type Release,
  saysAbsent,
  type Tagged,
} from './model.ts'

/** Tags whose tree holds another version. */
export function tagHoldsOther({ subject, releases }: Ledger, { commitOf }: Circumstances): Fault[] {
  const all = releases.flatMap((release) => release.tags.map((tag) => ({ release, tag })))
  return all.flatMap(({ release, tag }) => {
    const { held } = tag
    if (isSettled(release) || held.kind === 'same' || held.kind === 'unwritten') return []
    const written = commitOf(subject.id)
    const isWrongNow = release.isCurrent && tag.isBeside === undefined
    return [
      {
        rule: 'verify/tag-holds-other-version',
        severity: tag.isBeside ? 'info' : severityOf(release),
        id: subject.id,
        version: release.version,
        release,
        tag: tag.tag,
        short: `\`${tag.tag}\` holds ${inWords(held)}`,
        message: `the tree of \`${tag.tag}\` holds ${inWords(held)} of \`${subject.id}\`${placesOf(held)}`,
        hint: isWrongNow ? moveTag(tag, written) : leaveTag(tag),
        of: all.length,
      },
    ]
  })
}

function inWords(held: Held): string {
  if (held.kind !== 'other') return 'nothing'
  return [...new Set(held.places.map(({ version }) => version))].join(' and ')
}

function placesOf(held: Held): string {
  if (held.kind !== 'other') return ''
  return ` (${[...new Set(held.places.map(({ file }) => `\`${file}\``))].join(', ')})`
}

function moveTag({ tag }: Tagged, written: string | undefined): string {
  const commit = written ?? '<commit of the version>'
  return `when nobody builds from it yet: \`git tag -f ${tag} ${commit} && git push -f origin ${tag}\`; else leave it and release the next version`
}

const leaveTag = ({ isBeside }: Tagged) =>
  isBeside
    ? 'a tag that names no package stands for all; name the package in its tags when it has versions of its own'
    : 'leave old tags, people have fetched them; tag after the commit that writes the version, as `paquebot release` does'

/** Sections of the changelog that speak of a version which never came out. */
export function changelogNeverShipped(ledger: Ledger): Fault[] {
  const { subject, releases } = ledger
  return releases.flatMap((release) => {
    const { version, section } = release
    if (section === undefined || release.isCurrent || isOut(release)) return []
    if (!isSureOfAbsence(ledger, release)) return []
    const isKnown = ledger.registry.kind === 'known' && saysAbsent(ledger.registry)
    const where = isKnown
      ? 'which is neither on the registry nor among the tags'
      : 'which is not among the tags'
    return [
      {
        rule: 'verify/changelog-never-shipped',
        severity: isKnown ? 'warning' : 'info',
        id: subject.id,
        version,
        release,
        short: version,
        message: `the changelog of \`${subject.id}\` tells of ${version}, ${where}`,
        hint: isKnown
          ? 'say below its heading that it was never released, or move its lines into the version that has them'
          : 'ask the registry as well: run it without `--offline`',
        at: section,
        of: ledger.sections,
        ...(isKnown ? {} : { many: 'versions in the changelog have no tag' }),
      },
    ]
  })
}

/** The registry has said so; without it only a gap between two tags is sure. */
function isSureOfAbsence({ registry, releases, subject }: Ledger, { version }: Release): boolean {
  if (registry.kind === 'known') return saysAbsent(registry)
  if (registry.kind === 'unknown') return false
  const { compare } = ecosystems[subject.ecosystem].versions
  const tagged = releases.filter(({ tags }) => tags.length > 0)
  return (
    tagged.some((one) => compare(one.version, version) < 0) &&
    tagged.some((one) => compare(one.version, version) > 0)
  )
}

/** Releases that the changelog does not tell of, though it tells of older ones. */
export function shippedWithoutChangelog(ledger: Ledger): Fault[] {
  const { subject, releases } = ledger
  const { compare, isPrerelease } = ecosystems[subject.ecosystem].versions
  const oldest = releases.findLast(({ section }) => section !== undefined)
  if (oldest === undefined) return []
  const shipped = releases.filter(
    (release) =>
      isOut(release) &&
      !isSettled(release) &&
      isOnThisLine(release, ledger) &&
      !isPrerelease(release.version) &&
      compare(release.version, oldest.version) >= 0,
  )
  return shipped.flatMap((release, at) => {
    if (release.section !== undefined) return []
    // A changelog that nobody writes any more is no fault of this release.
    const isKept = shipped[at + 1]?.section !== undefined
    return [
      {
        rule: 'verify/shipped-without-changelog',
        severity: release.isCurrent && isKept ? 'error' : 'warning',
        id: subject.id,
        version: release.version,
        release,
        short: release.version,
        message: `the changelog of \`${subject.id}\` does not tell of ${release.version}, which came out`,
        hint: `write its section; \`paquebot changelog --package ${subject.name}\` tells what went into it`,
        at: { file: oldest.section?.file ?? '' },
        of: shipped.length,
      },
    ]
  })
}

/** A release of another branch, or one that is ahead of this clone, has its section there. */
function isOnThisLine({ tags, version }: Release, { current, subject }: Ledger): boolean {
  if (tags.length > 0) return tags.some(({ isBehindHead }) => isBehindHead)
  const { compare } = ecosystems[subject.ecosystem].versions
  return current === null || compare(version, current) <= 0
}

/** What the rules may ask beside the ledgers. */
export interface Circumstances {
  /** Only the versions of today are looked at, after a release. */
  readonly isLast: boolean
  /** The commit that wrote the version of today, shortened; where it was looked for and found. */
  commitOf(id: Ledger['subject']['id']): string | undefined
}

/** Tags that name a package as well as others, so not its own, do not release it. */
export const isTagged = ({ tags }: Release) => tags.some(({ isBeside }) => isBeside === undefined)

/** On the registry, or tagged as if it were. */
const isOut = (release: Release) => release.published !== undefined || isTagged(release)

/** Deprecated, yanked, unpublished: people have settled it already. */
export const isSettled = ({ published }: Release) => published?.settled !== undefined

/** What is wrong with a version of the past cannot be mended; what is wrong now can. */
export const severityOf = ({ isCurrent }: Release): Severity => (isCurrent ? 'error' : 'warning')
