import { type Finding, hasErrors } from '../../model/finding.ts'
import { type PackageId, packageOf, publishable } from '../../model/package.ts'
import type { Change, Release, ReleasePlan } from '../../model/plan.ts'
import { currentRelease } from '../build/here.ts'
import type { Discovery } from '../discover/discovery.ts'
import { requireName } from '../discover/names.ts'
import { planInput } from '../plan/decide.ts'
import { planNextPatch, planRelease } from '../plan/plan.ts'
import type { RehearsalOptions } from './model.ts'
import { publishedNeeds } from './needs.ts'

/** What a rehearsal releases, and how that was decided. */
export interface Pending {
  readonly planned: 'pending' | 'next' | 'current'
  readonly plan: ReleasePlan
  /** The releases of the plan that change a version. */
  readonly releases: readonly Release[]
  readonly findings: readonly Finding[]
  /** Sentences for the story. */
  readonly notes: readonly string[]
}

/** The pending release; with nothing pending the next version of everything publishable. */
export async function planRehearsal(
  discovery: Discovery,
  options: RehearsalOptions,
): Promise<Pending> {
  const only = options.only.map(
    (name) => requireName(discovery.workspace.packages, name, '--package').id,
  )
  if (options.as === 'current') return current(discovery, only)
  const { input, changes, findings } = await planInput(discovery)
  const pending = planRelease({ ...input, changes })
  const found = [
    ...findings,
    ...(input.settings.privatePackages.version ? [] : privateFindings(discovery, changes)),
  ]
  if (hasErrors([...found, ...pending.findings]) || releasing(pending.plan).length > 0) {
    return concluded('pending', narrow(pending.plan, only, discovery), [
      ...found,
      ...pending.findings,
    ])
  }
  const next = planNextPatch({
    ...input,
    ...(options.as === undefined ? {} : { as: options.as }),
    ...(only.length === 0 ? {} : { only }),
  })
  return concluded(
    'next',
    narrow(next.plan, only, discovery),
    [...found, ...next.findings],
    options.as,
  )
}

/** What `paquebot publish` would build: packages at the versions that the tree has. Nothing is versioned. */
function current({ workspace }: Discovery, only: readonly PackageId[]): Pending {
  const packages = publishable(workspace).filter(({ id }) => only.length === 0 || only.includes(id))
  const releases = packages.flatMap(currentRelease)
  return {
    planned: 'current',
    plan: { format: 1, base: null, releases: [], changes: [] },
    releases,
    findings: [],
    notes: [`rehearsing the versions of the tree (${count(releases.length, 'package')})`],
  }
}

function concluded(
  planned: Exclude<Pending['planned'], 'current'>,
  plan: ReleasePlan,
  findings: readonly Finding[],
  as = 'patch',
): Pending {
  const releases = releasing(plan)
  const note =
    planned === 'pending'
      ? `${count(releases.length, 'release')} from pending ${sourceOf(plan)}`
      : `nothing is pending: rehearsing the next ${as} of everything publishable (${count(releases.length, 'package')})`
  return { planned, plan, releases, findings, notes: [note] }
}

const sourceOf = ({ changes }: ReleasePlan) =>
  changes.some((change) => change.conventional !== undefined) ? 'changes' : 'changesets'

const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`

const releasing = (plan: ReleasePlan) => plan.releases.filter((release) => release.bump !== 'none')

/** Keeps the named packages and what a user of theirs would install with them. */
function narrow(
  plan: ReleasePlan,
  only: readonly PackageId[],
  { workspace }: Discovery,
): ReleasePlan {
  if (only.length === 0) return plan
  const needed = publishedNeeds(workspace, only)
  return { ...plan, releases: plan.releases.filter((release) => needed.has(release.id)) }
}

/** A changeset for a package that is never uploaded: somebody expects a release that will not come. */
function privateFindings({ workspace }: Discovery, changes: readonly Change[]): readonly Finding[] {
  // A commit reaches packages by its files: nobody has named the private one.
  const named = changes.filter((change) => change.conventional === undefined)
  return named.flatMap((change) =>
    [...change.bumps.keys()].flatMap((id) => {
      const pkg = packageOf(workspace, id)
      if (pkg === undefined || !pkg.private || isBundled(workspace.packages, id)) return []
      return [
        {
          rule: 'plan/private-package',
          severity: 'error' as const,
          message: `changeset \`${change.id}\` releases \`${pkg.name}\`, which is never uploaded: ${pkg.privateBecause ?? 'it is private'}`,
          file: pkg.manifest,
          hint: `make it public, or take it out of ${change.file ?? 'the changeset'}`,
        },
      ]
    }),
  )
}

const isBundled = (packages: Discovery['workspace']['packages'], id: PackageId) =>
  packages.some((pkg) => pkg.dependencies.some((edge) => edge.kind === 'bundles' && edge.id === id))
