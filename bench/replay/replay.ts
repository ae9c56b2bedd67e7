import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Package, Workspace } from '../../packages/paquebot/src/model/package.ts'
import { type Difference, explain } from './explain.ts'
import { git } from './git.ts'
import type { ReleaseCommit } from './history.ts'
import {
  type Intent,
  isLower,
  isSameVersion,
  type Manner,
  type PlannedAt,
  planAt,
  sizeOfStep,
  workspaceAt,
} from './plan-at.ts'
import { changesetsOf, read, type Worktree } from './worktree.ts'

/** One release commit, planned again. */
export interface Outcome {
  readonly release: ReleaseCommit
  readonly kind: 'exact' | 'different'
  /** The plan agrees only with the default `privatePackages` of Changesets 2, which the tree was released with. */
  readonly underVersion2: boolean
  readonly differences: readonly Difference[]
  /** Rules of errors at which `paquebot version` would stop. */
  readonly blockedBy: readonly string[]
  /** Lines of the zero-tolerance rules that the plan breaks. */
  readonly forbidden: readonly string[]
}

/** Plans at the parent and compares with the versions in the release commit. */
export async function replay(
  worktree: Worktree,
  release: ReleaseCommit,
  intent: Intent,
): Promise<Outcome> {
  const folder = join(worktree.path, release.folder)
  const after = await versionsAfter(worktree, release, folder)
  worktree.moveTo(release.parent)
  if (intent === 'changesets') keepOnlyConsumed(folder, release)
  const isOld = !changesetsOf(folder).cli.startsWith('3')
  const first = await attempt(folder, { intent, defaults: 'v3' })
  const strict = compare(first, after, intent)
  const old = intent === 'changesets' && isOld && strict.length > 0
  const second = old ? await attempt(folder, { intent, defaults: 'v2' }) : first
  const differences = old ? compare(second, after, intent) : strict
  const kind = differences.length === 0 ? 'exact' : 'different'
  return {
    release,
    kind,
    underVersion2: old && kind === 'exact',
    differences:
      kind === 'exact'
        ? []
        : await explain(differences, {
            release,
            folder,
            planned: second,
            after: after.workspace,
            intent,
          }),
    blockedBy: errorsOf(second),
    forbidden: [first, second].flatMap((planned) => forbiddenIn(planned, folder)),
  }
}

/** What the release commit holds. */
export interface After {
  readonly workspace: Workspace | undefined
  /** Manifests whose version moved, whether or not discover knows them. */
  readonly moved: readonly string[]
}

async function versionsAfter(
  worktree: Worktree,
  { commit, folder, moved }: ReleaseCommit,
  at: string,
): Promise<After> {
  worktree.moveTo(commit)
  const inside = folder === '.' ? moved : moved.map((path) => path.slice(folder.length + 1))
  try {
    return { workspace: await workspaceAt(at), moved: inside }
  } catch {
    return { workspace: undefined, moved: inside }
  }
}

/** What the release left behind came in after its plan was made: it is not part of the exercise. */
function keepOnlyConsumed(folder: string, release: ReleaseCommit): void {
  const deleted = release.consumed.map((path) => path.split('/').at(-1) ?? '')
  const consumed = new Set([...deleted, ...listedBy(folder, release)])
  if (consumed.size === 0) return
  for (const name of readdirSync(join(folder, '.changeset'))) {
    const isPending = name.endsWith('.md') && name.toLowerCase() !== 'readme.md'
    if (isPending && !consumed.has(name)) rmSync(join(folder, '.changeset', name))
  }
}

/** In prerelease mode version 2 lists what it released in pre.json, and what it released before. */
function listedBy(folder: string, { commit, pre }: ReleaseCommit): readonly string[] {
  if (!pre) return []
  const after = git(folder, ['show', `${commit}:./.changeset/pre.json`]) ?? ''
  const list = /"changesets"\s*:\s*\[([^\]]*)\]/.exec(after)?.[1] ?? ''
  return [...list.matchAll(/"([^"]+)"/g)].map((match) => `${match[1]}.md`)
}

export type Attempt = PlannedAt | { readonly failure: string }

async function attempt(folder: string, manner: Manner): Promise<Attempt> {
  try {
    return await planAt(folder, manner)
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

/** Package by package: the version after. For commits only the size of the step counts. */
function compare(planned: Attempt, after: After, intent: Intent): readonly Difference[] {
  if ('failure' in planned) return [{ what: '', ours: 'no plan', theirs: '', why: planned.failure }]
  if (after.workspace === undefined)
    return [
      { what: '', ours: '', theirs: 'unreadable', why: 'discover cannot read the release commit' },
    ]
  const { workspace } = after
  const known = planned.workspace.packages.flatMap((pkg) =>
    comparePackage(pkg, planned, workspace, intent),
  )
  return [...known, ...unknownManifests(planned.workspace, after.moved)]
}

function comparePackage(
  pkg: Package,
  { plan, workspace }: PlannedAt,
  after: Workspace,
  intent: Intent,
): readonly Difference[] {
  const theirs = after.packages.find((other) => other.id === pkg.id)?.version
  const release = plan.releases.find(({ id, bump }) => id === pkg.id && bump !== 'none')
  const ours = release?.to ?? pkg.version
  if (theirs === undefined || theirs === null || ours === null) return []
  if (isSameVersion(workspace, pkg.id, ours, theirs)) return []
  const from = pkg.version ?? ''
  // One release of release-please takes some packages and leaves the others pending.
  const isSameSize = () =>
    theirs === from || release?.bump === sizeOfStep(workspace, pkg.id, from, theirs)
  if (intent === 'commits' && isSameSize()) return []
  return [{ what: pkg.id, from, ours, theirs }]
}

/** A manifest that the release moved and discover does not take for a package's. */
function unknownManifests(workspace: Workspace, moved: readonly string[]): readonly Difference[] {
  const known = new Set(
    workspace.packages.flatMap((pkg) => [
      pkg.manifest,
      pkg.standIn,
      ...pkg.places.map(({ file }) => file),
    ]),
  )
  return moved
    .filter((manifest) => !known.has(manifest))
    .map((manifest) => ({ what: manifest, ours: 'no package', theirs: 'its version moved' }))
}

function errorsOf(planned: Attempt): readonly string[] {
  if ('failure' in planned) return ['failure']
  const errors = planned.findings.filter(({ severity }) => severity === 'error')
  return [...new Set(errors.map(({ rule }) => rule))]
}

function forbiddenIn(planned: Attempt, folder: string): readonly string[] {
  if ('failure' in planned) return []
  const { plan, workspace } = planned
  return plan.releases.flatMap(({ id, from, to, bump }) => {
    const pkg = workspace.packages.find((one) => one.id === id)
    if (bump === 'none' || pkg === undefined) return []
    const lowers = from !== null && isLower(workspace, id, to, from)
    // Asked of the manifest itself, not of what discover made of it.
    const publishes = !pkg.private && isWrittenPrivate(read(join(folder, pkg.manifest)))
    return [
      ...(lowers ? [`${id}: ${from} would be lowered to ${to}`] : []),
      ...(publishes ? [`${id}: ${pkg.manifest} says private, and the plan uploads it`] : []),
    ]
  })
}

const isWrittenPrivate = (manifest: string) =>
  /^\s*"private"\s*:\s*true\b/m.test(manifest) || /["']Private ::/.test(manifest)
