import {
  type BumpversionSettings,
  readBumpversionSettings,
} from '../../ecosystems/bumpversion/git-settings.ts'
import { ecosystems } from '../../ecosystems/index.ts'
import { filledOrThrow, templateValues } from '../../ecosystems/literals.ts'
import { PaquebotError } from '../../model/error.ts'
import { type Finding, hasErrors, type Location } from '../../model/finding.ts'
import { type Package, packageOf } from '../../model/package.ts'
import type { Change, Release, ReleasePlan } from '../../model/plan.ts'
import type { CommitStep, FileEdit, TagStep } from '../../model/step.ts'
import { bumps } from '../../model/version.ts'
import type { Landing } from '../../steps/land.ts'
import type { Surroundings } from '../changelog/cliff.ts'
import type { TagOf } from '../changelog/cliff-release.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { findRoot } from '../discover/root.ts'
import { planAsked, type Wish } from '../plan/asked.ts'
import { planInput, reasonsOf } from '../plan/decide.ts'
import { changelogStyle, changelogsOfCliff } from '../version/changelogs.ts'
import { findLikelyLiterals } from '../version/likely.ts'
import { settle } from '../version/settle.ts'
import { tellUnfinished } from '../version/unfinished.ts'
import { planVersion } from '../version/version.ts'
import { checkGround, checkTags, type Ground } from './checks.ts'
import { choosePackages } from './choose.ts'
import { tagName } from './tag-names.ts'

/** What a person asks of `paquebot bump`. */
export interface BumpRequest {
  /** A size, `prerelease`, or a version. */
  readonly what: string
  readonly packages: readonly string[]
  /** The word of a new series of prereleases; empty for `rc`, or the series that goes on. */
  readonly preid: string
  /** `undefined`: as the settings of bump-my-version say, else yes. */
  readonly commit?: boolean
  readonly tag?: boolean
  readonly changelog: boolean
  readonly allowDirty: boolean
  readonly branch?: string
}

/** Everything that a bump would do. */
export interface PreparedBump extends Landing {
  readonly root: string
  readonly plan: ReleasePlan
  readonly reasons: Readonly<Record<string, readonly string[]>>
  readonly findings: readonly Finding[]
}

/**
 * Decides one explicit bump: version places, ranges of dependents, changelogs, the commit and its tags. Writes
 * nothing but what a killed run had left half-written. Throws `cli/usage`, `config/invalid`, `bump/*` and
 * `plan/unspeakable-version`.
 */
export async function prepareBump(
  cwd: string,
  request: BumpRequest,
  around?: Surroundings,
): Promise<PreparedBump> {
  const root = findRoot(cwd)
  const undone = tellUnfinished(root)
  const discovery = await discover(root)
  const { workspace, repository } = discovery
  const { input, changes, findings: settingFindings } = await planInput(discovery)
  const packages = choosePackages(workspace, input.settings, request.packages)
  const lead = packageOf(workspace, packages[0] as Package['id']) as Package
  const settings = readBumpversionSettings(repository, lead.path)
  const ground = groundFor(discovery, input.settings.baseBranch, request, settings)
  const told = changes.filter((change) => change.file === undefined)
  const wish = wishOf(request)
  const planned = planAsked({ ...input, changes: told, base: ground?.head ?? null, packages, wish })
  const { plan } = planned
  const found = [
    ...undone,
    ...discovery.findings.map((finding) => asStop(finding, settings)),
    ...settingFindings,
    ...planned.findings,
    ...waiting(changes, plan),
  ]
  const base = { root, head: ground?.head ?? null, plan, reasons: reasonsOf(plan) }
  if (hasErrors(found)) return { ...base, edits: [], tags: [], findings: found }
  const likely = findLikelyLiterals(plan, discovery)
  const settingsOfEdits = request.changelog
    ? input.settings
    : { ...input.settings, changelog: false as const }
  const before = { lead, plan, discovery, settings, ground, edits: [] }
  const cliff = request.changelog
    ? await changelogsOfCliff(plan, discovery, { around, tagOf: tagFinder(before) })
    : undefined
  const versioned = planVersion({
    plan,
    workspace,
    settings: settingsOfEdits,
    ecosystems,
    repository,
    changelogs: changelogStyle(discovery, cliff?.texts),
  })
  const { edits, findings } = await settle({
    ...versioned,
    repository,
    workspace,
    plan,
    env: process.env,
  })
  const naming = { lead, plan, discovery, settings, ground, edits }
  return {
    ...base,
    edits,
    ...gitSteps(naming, request),
    findings: [
      ...found,
      ...versioned.findings,
      ...(cliff?.findings ?? []),
      ...findings,
      ...settingsFindings(settings, request),
      ...(await likely),
    ],
  }
}

/** Undefined when git has no part in it. */
function groundFor(
  { repository }: Discovery,
  baseBranch: string,
  request: BumpRequest,
  settings: BumpversionSettings | undefined,
): Ground | undefined {
  if (request.commit === false && repository.gitRoot === null) return undefined
  return checkGround(repository, baseBranch, {
    dirty: request.allowDirty || settings?.allowDirty === true,
    ...(request.branch === undefined ? {} : { branch: request.branch }),
  })
}

function wishOf({ what, preid }: BumpRequest): Wish {
  const size = bumps.find((bump) => bump === what && bump !== 'none')
  if (size !== undefined && size !== 'none') return { kind: 'size', bump: size }
  if (what === 'prerelease') return { kind: 'prerelease', word: preid }
  if (/^v?\d/.test(what)) return { kind: 'version', version: what }
  throw new PaquebotError('cli/usage', `\`${what}\` is no size and no version`, {
    hint: 'write `patch`, `minor`, `major`, `prerelease`, or a version such as `1.2.3`',
  })
}

/** Changesets of the same packages keep waiting: whoever wrote them expects them in a changelog. */
function waiting(changes: readonly Change[], plan: ReleasePlan): readonly Finding[] {
  const released = new Set(plan.releases.map((release) => release.id))
  return changes
    .filter(
      (change) =>
        change.file !== undefined && [...change.bumps.keys()].some((id) => released.has(id)),
    )
    .map((change) => ({
      rule: 'bump/changeset-waits',
      severity: 'warning',
      message: `the changeset \`${change.id}\` speaks of a package of this bump and is not used up by it`,
      file: change.file ?? '',
      hint: '`paquebot version` releases what changesets ask for, with their text in the changelog',
    }))
}

/** bump-my-version stops where a search of its settings matches nothing, and so does a bump in its place. */
function asStop(finding: Finding, settings: BumpversionSettings | undefined): Finding {
  const isIts = finding.rule === 'discover/rule-matches-nothing' && finding.file === settings?.file
  return isIts ? { ...finding, severity: 'error' } : finding
}

interface Naming {
  readonly lead: Package
  readonly plan: ReleasePlan
  readonly discovery: Discovery
  readonly settings: BumpversionSettings | undefined
  readonly ground: Ground | undefined
  readonly edits: readonly FileEdit[]
}

function gitSteps(
  naming: Naming,
  request: BumpRequest,
): Pick<Landing, 'tags'> & { commit?: CommitStep } {
  const { settings, edits, ground } = naming
  const commits = request.commit ?? settings?.commit ?? true
  // Without the commit the tag would be of what was there before; without edits there is nothing to commit.
  const mayTag = ground !== undefined && (commits || edits.length === 0)
  const tags = mayTag && (request.tag ?? settings?.tag ?? true) ? tagsOf(naming) : []
  checkTags(tags, ground?.tags ?? [])
  if (!commits || edits.length === 0 || ground === undefined) return { tags }
  const files = edits.map(({ file }) => file)
  return {
    tags,
    commit: { message: messageOf(naming), files, skipHooks: settings?.noVerify ?? false },
  }
}

const released = (plan: ReleasePlan) => plan.releases.filter((release) => release.bump !== 'none')

function releaseOf({ lead, plan }: Naming): Release {
  return plan.releases.find((release) => release.id === lead.id) as Release
}

function valuesOf(naming: Naming) {
  const { from, to } = releaseOf(naming)
  const scheme = ecosystems[naming.lead.ecosystem].versions
  return templateValues({ from: from ?? '', to, now: new Date(), scheme })
}

function messageOf(naming: Naming): string {
  const { settings, plan, discovery } = naming
  if (settings !== undefined)
    return filledOrThrow(settings.message, valuesOf(naming), settings.at('message'))
  const { to } = releaseOf(naming)
  if (isAlone(naming)) return `chore(release): v${to}`
  const names = released(plan).map(
    ({ id, to }) => `${packageOf(discovery.workspace, id)?.name}@${to}`,
  )
  const rest = names.length > 3 ? `, and ${names.length - 3} more` : ''
  return `chore(release): ${names.slice(0, 3).join(', ')}${rest}`
}

/** One package is published here, or all that are released have one version. */
function isAlone({ plan, discovery }: Naming): boolean {
  const { packages } = discovery.workspace
  const uploaded = packages.filter((pkg) => !pkg.private)
  const moved = new Set(released(plan).map((release) => release.id))
  const versions = new Set(released(plan).map((release) => semverOf(release)))
  return uploaded.length <= 1 || (versions.size === 1 && uploaded.every((pkg) => moved.has(pkg.id)))
}

function semverOf({ id, to }: Release): string {
  const ecosystem = id.startsWith('npm:') ? ecosystems.npm : ecosystems.pypi
  return ecosystem.versions.toSemver(to) ?? to
}

function tagsOf(naming: Naming): readonly TagStep[] {
  const { settings, plan, discovery, ground, lead } = naming
  if (settings !== undefined) {
    const values = valuesOf(naming)
    const name = filledOrThrow(settings.tagName, values, settings.at('tag_name'))
    const message = filledOrThrow(settings.tagMessage, values, settings.at('tag_message'))
    return [{ name, message, sign: settings.signTags }]
  }
  const moved = released(plan).flatMap((release) => {
    const pkg = packageOf(discovery.workspace, release.id)
    return pkg === undefined || (pkg.private && pkg.id !== lead.id) ? [] : [{ release, pkg }]
  })
  const names = moved.map(({ release, pkg }) =>
    tagName(
      { pkg, version: release.to, isAlone: isAlone(naming) },
      ground?.tags ?? [],
      ecosystems[pkg.ecosystem].versions,
    ),
  )
  return [...new Set(names)].map((name) => ({ name, message: name, sign: false }))
}

/** The tag that a package of the bump would get, made or not. */
function tagFinder(naming: Naming): TagOf {
  return (pkg, version) => {
    const { settings, ground } = naming
    if (settings !== undefined && pkg.id === naming.lead.id)
      return filledOrThrow(settings.tagName, valuesOf(naming), settings.at('tag_name'))
    const { versions } = ecosystems[pkg.ecosystem]
    return tagName({ pkg, version, isAlone: isAlone(naming) }, ground?.tags ?? [], versions)
  }
}

function settingsFindings(
  settings: BumpversionSettings | undefined,
  request: BumpRequest,
): readonly Finding[] {
  if (settings === undefined) return []
  const ignored = settings.ignored.map(({ key, at }) =>
    settingIgnored(
      at,
      `\`${key}\` of bump-my-version is not carried out: a bump executes no configuration and pushes nothing`,
    ),
  )
  const isTagAlone = settings.tag && request.commit === undefined && !settings.commit
  if (!isTagAlone) return ignored
  const why =
    '`tag` without `commit` is not carried out: it would tag what was there before the bump'
  return [...ignored, settingIgnored(settings.at('tag'), why)]
}

function settingIgnored(at: Location, message: string): Finding {
  return {
    rule: 'bump/setting-ignored',
    severity: 'warning',
    message,
    ...at,
    hint: 'do it by hand or in the workflow, after `paquebot bump`',
  }
}
