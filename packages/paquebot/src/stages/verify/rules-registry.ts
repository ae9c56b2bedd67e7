import { ecosystems } from '../../ecosystems/index.ts'
import { type Fault, type Ledger, type Release, saysAbsent } from './model.ts'
import { type Circumstances, isSettled, isTagged, severityOf } from './rules-git.ts'

/** The registry did not answer, so nothing can be said of it. */
export function registryUnknown({ subject, registry, current }: Ledger): Fault[] {
  if (registry.kind !== 'unknown') return []
  return [
    {
      rule: 'verify/registry-unknown',
      severity: 'error',
      id: subject.id,
      version: current ?? '',
      short: registry.why,
      message: `what the registry has of \`${subject.id}\` is not known: ${registry.why}`,
      hint: 'try again; `--offline` looks at git and changelogs only',
    },
  ]
}

/** A mirror that lists some versions cannot say that others are missing; at the end of a release that is not enough. */
export function registryPartial(
  { subject, registry, releases, current }: Ledger,
  { isLast }: Circumstances,
): Fault[] {
  if (registry.kind !== 'known' || registry.isWhole) return []
  const isThere = releases.some((one) => one.isCurrent && one.published !== undefined)
  return [
    {
      rule: 'verify/registry-partial',
      severity: isLast && !isThere ? 'error' : 'warning',
      id: subject.id,
      version: current ?? '',
      short: `${registry.versions.length} listed`,
      message: `the registry lists ${registry.versions.length} versions of \`${subject.id}\` as a mirror does that has only some, so none counts as missing`,
      hint: 'ask the registry itself: `npm_config_registry=<address> paquebot verify`',
    },
  ]
}

/** Versions on the registry that no tag names. Snapshots are never tagged, so prereleases count where one is. */
export function versionWithoutTag(ledger: Ledger, around: Circumstances): Fault[] {
  const { subject, releases } = ledger
  const { isPrerelease } = ecosystems[subject.ecosystem].versions
  const tagged = releases.filter(isTagged)
  const tagsPrereleases = tagged.some(({ version }) => isPrerelease(version))
  const published = releases.filter(
    (release) =>
      release.published !== undefined &&
      !isSettled(release) &&
      (tagsPrereleases || !isPrerelease(release.version)),
  )
  return published.flatMap((release) => {
    if (isTagged(release)) return []
    const tag = tagNameFor(ledger, release.version)
    const commit = release.published?.commit ?? commitOf(release, subject.id, around)
    return [
      {
        rule: 'verify/version-without-tag',
        severity: tagged.length === 0 ? 'warning' : severityOf(release),
        id: subject.id,
        version: release.version,
        release,
        short: release.version,
        message: `\`${subject.id}\` ${release.version} is on the registry, and no tag names it`,
        hint: `${isAhead(release, ledger) ? '`git fetch --tags` first: this clone is older than it; else ' : ''}\`git tag ${tag} ${commit} && git push origin ${tag}\`, or \`paquebot announce\` for the release that was made last`,
        of: published.length,
      },
    ]
  })
}

/** Higher than what the tree has. */
function isAhead({ version }: Release, { current, subject }: Ledger): boolean {
  return current !== null && ecosystems[subject.ecosystem].versions.compare(version, current) > 0
}

const commitOf = (release: Release, id: Ledger['subject']['id'], around: Circumstances) =>
  (release.isCurrent ? around.commitOf(id) : undefined) ?? '<commit>'

/** As the newest tag of the package is written. */
function tagNameFor({ subject, releases }: Ledger, version: string): string {
  for (const { tags, version: tagged } of releases) {
    const tag = tags.find((one) => one.tag.endsWith(tagged))?.tag
    if (tag !== undefined) return `${tag.slice(0, tag.length - tagged.length)}${version}`
  }
  return `${subject.name}@${version}`
}

/** Tags of versions that the registry does not have. */
export function tagWithoutVersion({ subject, releases, registry }: Ledger): Fault[] {
  if (!saysAbsent(registry)) return []
  const tagged = releases.filter(({ tags }) =>
    tags.some((tag) => !tag.isPrivate && tag.isBeside === undefined),
  )
  return tagged.flatMap((release) => {
    const [tag] = release.tags
    if (release.published !== undefined || tag === undefined) return []
    const whole = registry.kind === 'absent' ? ', which does not know the package' : ''
    return [
      {
        rule: 'verify/tag-without-version',
        severity: severityOf(release),
        id: subject.id,
        version: release.version,
        release,
        tag: tag.tag,
        short: `\`${tag.tag}\``,
        message: `\`${tag.tag}\` says that \`${subject.id}\` ${release.version} is out, and it is not on the registry${whole}`,
        hint: release.isCurrent
          ? '`paquebot publish` uploads what is missing'
          : 'release the next version; write into the changelog that this one never came out',
        of: tagged.length,
      },
    ]
  })
}

/** The version of today is nowhere yet. */
export function currentNotReleased(ledger: Ledger, { isLast }: Circumstances): Fault[] {
  const { subject, releases, registry } = ledger
  const current = releases.find(({ isCurrent }) => isCurrent)
  if (current === undefined || subject.pkg?.private !== false) return []
  if (current.published !== undefined || isTagged(current)) return []
  if (!saysAbsent(registry) && registry.kind !== 'not-asked') return []
  if (/^0\.0\.0$/.test(current.version) || subject.pkg.versionSource.kind === 'tag') return []
  const where =
    registry.kind === 'not-asked' ? 'no tag names it' : 'it is neither on the registry nor tagged'
  const [place] = subject.pkg.places
  return [
    {
      rule: 'verify/current-not-released',
      severity: isLast ? 'error' : 'info',
      id: subject.id,
      version: current.version,
      release: current,
      short: current.version,
      message: `\`${subject.id}\` is ${current.version} in the tree, and ${where}`,
      hint: '`paquebot publish` releases it; safe to run again after anything',
      ...(place === undefined
        ? {}
        : { at: { file: place.file, line: place.line, column: place.column } }),
    },
  ]
}

/** `latest` is what `npm install` takes: the highest final version, and no prerelease. */
export function latestTag({ subject, releases, registry }: Ledger): Fault[] {
  if (registry.kind !== 'known') return []
  const { latest } = registry.distTags
  const { compare, isVersion, isPrerelease } = ecosystems[subject.ecosystem].versions
  const highest = releases.find(
    (one) => one.published !== undefined && !isSettled(one) && !isPrerelease(one.version),
  )
  if (latest === undefined || highest === undefined || !isVersion(latest)) return []
  const fault = {
    id: subject.id,
    version: latest,
    short: latest,
    hint: `\`npm dist-tag add ${subject.name}@${highest.version} latest\``,
  }
  if (isPrerelease(latest)) {
    const message = `\`latest\` of \`${subject.id}\` is the prerelease ${latest}, and ${highest.version} is final`
    return [{ ...fault, rule: 'verify/prerelease-as-latest', severity: 'error', message }]
  }
  if (compare(latest, highest.version) >= 0) return []
  // With a dist-tag of its own a higher version is kept away from `latest` on purpose.
  const isMeantToBe = highest.isCurrent && (subject.pkg?.publishing.tag ?? 'latest') === 'latest'
  const message = `\`latest\` of \`${subject.id}\` is ${latest}, and ${highest.version} is out`
  const severity = isMeantToBe ? 'error' : 'warning'
  return [{ ...fault, rule: 'verify/latest-behind', severity, message }]
}

/** Versions without provenance, where an earlier one had it. */
export function provenanceMissing({ subject, releases }: Ledger): Fault[] {
  const dated = releases
    .filter((one) => one.published?.time !== undefined && !isSettled(one))
    .sort((a, b) => (a.published?.time ?? 0) - (b.published?.time ?? 0))
  const first = dated.findIndex(({ published }) => published?.hasProvenance)
  if (first === -1) return []
  const later = dated.slice(first)
  return later.flatMap((release) => {
    if (release.published?.hasProvenance) return []
    return [
      {
        rule: 'verify/provenance-missing',
        severity: severityOf(release),
        id: subject.id,
        version: release.version,
        release,
        short: release.version,
        message: `\`${subject.id}\` ${release.version} was published without provenance; ${dated[first]?.version} had it`,
        hint: 'it cannot be added later: find out who or what published it, and publish the next one from the workflow that the registry trusts (`paquebot doctor`)',
        of: later.length,
      },
    ]
  })
}

/** Published from another commit than the tag's, with other contents of the package's folder. */
export function gitHeadDiffers(
  { subject, releases }: Ledger,
  isSameTree: (release: Release) => boolean,
): Fault[] {
  const both = releases.filter(
    (one) => one.published?.commit !== undefined && isTagged(one) && !isSettled(one),
  )
  return both.flatMap((release) => {
    const commit = release.published?.commit ?? ''
    const [tag] = release.tags
    if (tag === undefined || release.tags.some((one) => one.commit === commit)) return []
    if (isSameTree(release)) return []
    return [
      {
        rule: 'verify/git-head-differs',
        severity: severityOf(release),
        id: subject.id,
        version: release.version,
        release,
        tag: tag.tag,
        short: `\`${tag.tag}\``,
        message: `\`${subject.id}\` ${release.version} was published from ${commit.slice(0, 12)}, and \`${tag.tag}\` is at ${tag.commit.slice(0, 12)}`,
        hint: `see what differs: \`git diff ${tag.tag} ${commit.slice(0, 12)}\``,
        of: both.length,
      },
    ]
  })
}
