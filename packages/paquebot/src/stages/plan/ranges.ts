import Range from 'semver/classes/range.js'
import increase from 'semver/functions/inc.js'
import prerelease from 'semver/functions/prerelease.js'
import satisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'
import type { Dependency, Package, PackageId, Workspace } from '../../model/package.ts'
import type { RangeChange, Release, ReleasePlan } from '../../model/plan.ts'
import { bumps } from '../../model/version.ts'
import { isLeftAlone, isOwnVersion, rangeFrom, schemeOf, type VersionSchemes } from './context.ts'
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
    const to = rewritten(edge, release, pkg, input)
    return to === edge.range ? [] : [{ on: edge.id, from: edge.range, to, kind: edge.kind }]
  })
}

function isRewritable(edge: Dependency, { settings }: RangeInput): boolean {
  if (edge.accepts === null || edge.range === '' || edge.range.startsWith('npm:')) return false
  return !isOwnVersion(edge) && !takesWhatIsThere(edge) && !isLeftAlone(edge, settings)
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
  const on = workspace.packages.find((pkg) => pkg.id === edge.id)
  const range = rangeFrom(edge, release.base ?? release.from ?? '')
  if (on === undefined || range === null) return false
  if (!schemeOf(on, ecosystems).accepts(range, release.to)) return true
  if (edge.kind === 'peer') return !settings.onlyUpdatePeerDependentsWhenOutOfRange
  return bumps.indexOf(release.bump) >= bumps.indexOf(settings.updateInternalDependencies)
}

function rewritten(edge: Dependency, release: Release, pkg: Package, input: RangeInput): string {
  const { widen } = schemeOf(pkg, input.ecosystems)
  if (pkg.ecosystem !== 'npm') return widen(specifierOf(edge), release.to)
  const [, protocol = '', range = ''] = /^(workspace:|catalog:.*)?(.*)$/.exec(edge.range) ?? []
  const catalog = protocol.startsWith('catalog:')
  const old = catalog ? (edge.accepts ?? '') : range
  const to = rewrittenSemver(old, release) ?? widen(old, release.to)
  return catalog ? to : protocol + to
}

/** A Python requirement without its marker, which stays as it is. */
const specifierOf = (edge: Dependency) => (edge.range.split(';')[0] ?? '').trim()

/**
 * The range as Changesets writes it, or undefined where that would lose what the author meant (alternatives,
 * a lone upper bound) or leave the release out (`>1.0.0`, a prerelease below an upper bound).
 */
function rewrittenSemver(range: string, { to, bump }: Release): string | undefined {
  if (bump === 'none') return range
  const parsed = new Range(range)
  if (parsed.range === '' && prerelease(to) === null) return range
  const [comparators = [], ...others] = parsed.set
  if (others.length > 0) return undefined
  if (comparators.length === 2 && range.includes('>') && range.includes('<')) {
    return prerelease(to) === null ? betweenBounds(comparators, to, bump) : undefined
  }
  const operator = /^(\^|~|>=|<=|>|<)?/.exec(range)?.[1] ?? ''
  return operator === '>' || operator === '<' ? undefined : `${operator}${to}`
}

function betweenBounds(
  comparators: Range['set'][number],
  to: string,
  bump: Exclude<Release['bump'], 'none'>,
): string | undefined {
  const lower = comparators.find(({ operator }) => operator.startsWith('>'))
  const upper = comparators.find(({ operator }) => operator.startsWith('<'))
  if (lower === undefined || upper === undefined) return undefined
  const bound = satisfies(to, upper.value) ? upper.value : `<${increase(to, bump)}`
  return comparators[0] === lower ? `>=${to} ${bound}` : `${bound} >=${to}`
}
