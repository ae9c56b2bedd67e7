import Range from 'semver/classes/range.js'
import increase from 'semver/functions/inc.js'
import prerelease from 'semver/functions/prerelease.js'
import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'
import {
  type Dependency,
  type Package,
  type PackageId,
  packageOf,
  type Workspace,
} from '../../model/package.ts'
import type { RangeChange, Release, ReleasePlan } from '../../model/plan.ts'
import { bumps } from '../../model/version.ts'
import {
  isLeftAlone,
  isOwnVersion,
  isUnknownUpstream,
  rangeFrom,
  schemeOf,
  type VersionSchemes,
} from './context.ts'
import { isWorkspaceRoot } from './packages.ts'
import type { ChangesetSettings } from './settings.ts'

export interface RangeInput {
  readonly plan: ReleasePlan
  readonly workspace: Workspace
  readonly settings: ChangesetSettings
  readonly ecosystems: VersionSchemes
}

/**
 * The ranges that move, per package: of the packages in the plan, those with the bump `none` included, and of
 * the root of a JavaScript workspace. A range moves when the new version is out of it or the bump reaches
 * `updateInternalDependencies`; a peer range by its own setting (apply-release-plan 8.1.1). Pure.
 */
export function rangeChanges(input: RangeInput): ReadonlyMap<PackageId, readonly RangeChange[]> {
  const planned = new Map(input.plan.releases.map((release) => [release.id, release]))
  const touched = input.workspace.packages.filter(
    (pkg) => planned.has(pkg.id) || isWorkspaceRoot(pkg, input.workspace),
  )
  const changes = touched.map((pkg) => [pkg.id, changesOf(pkg, planned, input)] as const)
  return new Map(changes.filter(([, ranges]) => ranges.length > 0))
}

function changesOf(
  pkg: Package,
  planned: ReadonlyMap<PackageId, Release>,
  input: RangeInput,
): readonly RangeChange[] {
  return pkg.dependencies.flatMap((edge) => {
    const release = planned.get(edge.id)
    if (release === undefined || release.bump === 'none' || !isRewritable(edge, input)) return []
    if (!movesWith(edge, release, input)) return []
    const moved = rewritten(edge, release, pkg, input)
    if (moved.to === edge.range && moved.upstream === undefined) return []
    const { to, upstream } = moved
    const theirs = upstream === undefined ? {} : { upstream }
    return [{ on: edge.id, from: edge.range, to, kind: edge.kind, ...theirs }]
  })
}

function isRewritable(edge: Dependency, { settings }: RangeInput): boolean {
  if (edge.accepts === null || edge.range === '' || edge.range.startsWith('npm:')) return false
  if (isOwnVersion(edge) || takesWhatIsThere(edge)) return false
  return !isLeftAlone(edge, settings) && !isUnknownUpstream(edge, settings)
}

/** `workspace:*` and `workspace:packages/a`: the sibling, whatever its version is. */
export function takesWhatIsThere({ range }: Dependency): boolean {
  const [, written] = /^workspace:(.*)$/.exec(range) ?? []
  if (written === undefined || written === '^' || written === '~') return false
  return written === '*' || validRange(written) === null
}

/**
 * Does a release touch this range? Out of range always; else by the size of the bump, and a peer range
 * by `onlyUpdatePeerDependentsWhenOutOfRange`. Also decides which dependencies a changelog names.
 */
export function movesWith(
  edge: Dependency,
  release: Release,
  { settings, ecosystems, workspace }: Omit<RangeInput, 'plan'>,
): boolean {
  const on = packageOf(workspace, edge.id)
  const range = rangeFrom(edge, release.base ?? release.from ?? '')
  if (on === undefined || range === null) return false
  if (!schemeOf(on, ecosystems).accepts(range, release.to)) return true
  if (edge.kind === 'peer') return !settings.onlyUpdatePeerDependentsWhenOutOfRange
  return bumps.indexOf(release.bump) >= bumps.indexOf(settings.updateInternalDependencies)
}

type Moved = Pick<RangeChange, 'to' | 'upstream'>

function rewritten(edge: Dependency, release: Release, pkg: Package, input: RangeInput): Moved {
  const { widen } = schemeOf(pkg, input.ecosystems)
  const isSnapshot = input.plan.snapshot !== undefined
  // Nothing but the snapshot itself is meant by who installs one.
  if (pkg.ecosystem !== 'npm')
    return { to: isSnapshot ? `==${release.to}` : widen(specifierOf(edge), release.to) }
  const [, protocol = '', range = ''] = /^(workspace:|catalog:.*)?(.*)$/.exec(edge.range) ?? []
  const catalog = protocol.startsWith('catalog:')
  const old = catalog ? (edge.accepts ?? '') : range
  const prefix = catalog ? '' : protocol
  // `^1.2.3` and its like are most of all ranges, and nothing can go wrong with them.
  const [usual, operator = ''] = /^([\^~]?)\d+\.\d+\.\d+$/.exec(old) ?? []
  if (usual !== undefined) return { to: `${prefix}${isSnapshot ? '' : operator}${release.to}` }
  const upstream = isSnapshot ? pinned(old, release) : asUpstream(old, release)
  const strict = input.settings.profile === 'strict'
  if (strict || isSnapshot || keepsMeaning(old, release)) return { to: prefix + upstream }
  const to = prefix + widen(old, release.to)
  return to === prefix + upstream ? { to } : { to, upstream: prefix + upstream }
}

/** A Python requirement without its marker, which stays as it is. */
const specifierOf = (edge: Dependency) => (edge.range.split(';')[0] ?? '').trim()

/** Does the range say `*`, which takes in everything but prereleases? Then Changesets leaves it alone. */
const isOpen = (range: string, to: string) =>
  new Range(range).range === '' && prerelease(to) === null

const pinned = (range: string, { to }: Release) => (isOpen(range, to) ? range : to)

/** The range as Changesets writes it (apply-release-plan 8.1.1, `getNewDependencyRange`). */
function asUpstream(range: string, { to, bump }: Release): string {
  if (bump === 'none' || isOpen(range, to)) return range
  const bounds = boundsOf(range)
  if (bounds !== undefined) return betweenBounds(bounds, to, bump)
  return `${/^(\^|~|>=|<=|>)?/.exec(range)?.[0] ?? ''}${to}`
}

/** False where Changesets loses what the author meant (alternatives, a lone bound) or leaves the release out. */
function keepsMeaning(range: string, { to }: Release): boolean {
  if (isOpen(range, to)) return true
  if (new Range(range).set.length > 1) return false
  if (boundsOf(range) !== undefined) return prerelease(to) === null
  return !/^(>|<)(?!=)/.test(range)
}

interface Bounds {
  readonly upper: string
  readonly upperFirst: boolean
}

/** A range between two bounds that the author wrote as such. */
function boundsOf(range: string): Bounds | undefined {
  const { set } = new Range(range)
  const [comparators = []] = set
  if (set.length !== 1 || comparators.length !== 2) return undefined
  if (!range.includes('>') || !range.includes('<')) return undefined
  const lower = comparators.findIndex(({ operator }) => operator.startsWith('>'))
  const upper = comparators.findIndex(({ operator }) => operator.startsWith('<'))
  if (lower === -1 || upper === -1) return undefined
  return { upper: comparators[upper]?.value ?? '', upperFirst: upper < lower }
}

function betweenBounds(
  { upper, upperFirst }: Bounds,
  to: string,
  bump: Exclude<Release['bump'], 'none'>,
): string {
  const bound = satisfies(to, upper) ? upper : `<${increase(to, bump)}`
  return upperFirst ? `${bound} >=${to}` : `>=${to} ${bound}`
}
