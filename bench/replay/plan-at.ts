import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ecosystems } from '../../packages/paquebot/src/ecosystems/index.ts'
import type { Finding } from '../../packages/paquebot/src/model/finding.ts'
import type { Workspace } from '../../packages/paquebot/src/model/package.ts'
import type { ReleasePlan } from '../../packages/paquebot/src/model/plan.ts'
import { discover } from '../../packages/paquebot/src/stages/discover/discover.ts'
import type { Discovery } from '../../packages/paquebot/src/stages/discover/discovery.ts'
import { planInput } from '../../packages/paquebot/src/stages/plan/decide.ts'
import { planRelease } from '../../packages/paquebot/src/stages/plan/plan.ts'

/** Where the wish for a release is read: `.changeset/*.md`, or conventional commits since the last tags. */
export type Intent = 'changesets' | 'commits'

/** Defaults of `.changeset/config.json`: those of version 3, or what version 2 of Changesets did without a word. */
export type Defaults = 'v3' | 'v2'

export interface PlannedAt {
  readonly workspace: Workspace
  readonly plan: ReleasePlan
  readonly findings: readonly Finding[]
  /** Packages that the configuration leaves out. */
  readonly ignore: readonly string[]
  readonly discovery: Discovery
}

/** How a tree is planned. */
export interface Manner {
  readonly intent: Intent
  readonly defaults: Defaults
  /** Packages that `ignore` of the tree names, and that are planned all the same. */
  readonly taken?: readonly string[]
}

/** What our planner gives for the tree of `worktree`. Throws as the stages do. */
export async function planAt(
  worktree: string,
  { intent, defaults, taken = [] }: Manner,
): Promise<PlannedAt> {
  const discovery = await discover(worktree)
  const config = { ...discovery.config, intent }
  const { input, changes, findings } = await planInput({ ...discovery, config })
  const ignore = input.settings.ignore.filter((id) => !taken.includes(id))
  const settings = { ...input.settings, ...privatePackages(worktree, defaults), ignore }
  const planned = planRelease({ ...input, settings, changes })
  return {
    workspace: discovery.workspace,
    plan: planned.plan,
    findings: [...discovery.findings, ...findings, ...planned.findings],
    ignore,
    discovery,
  }
}

/** The packages of a tree, as discover finds them. */
export async function workspaceAt(worktree: string): Promise<Workspace> {
  return (await discover(worktree)).workspace
}

/** Version 2 versioned private packages unless the configuration said no; version 3 only when it says so. */
function privatePackages(worktree: string, defaults: Defaults) {
  if (defaults === 'v3' || saysPrivatePackages(worktree)) return {}
  return { privatePackages: { version: true, tag: false } }
}

function saysPrivatePackages(worktree: string): boolean {
  try {
    return /"privatePackages"\s*:/.test(
      readFileSync(join(worktree, '.changeset/config.json'), 'utf8'),
    )
  } catch {
    return false
  }
}

/** Same version, whatever its spelling. */
export function isSameVersion(workspace: Workspace, id: string, a: string, b: string): boolean {
  const pkg = workspace.packages.find((one) => one.id === id)
  if (a === b || pkg === undefined) return a === b
  const { versions } = ecosystems[pkg.ecosystem]
  return versions.isVersion(a) && versions.isVersion(b) && versions.compare(a, b) === 0
}

/** Would the plan take the package back? Versions that its scheme cannot read do not count. */
export function isLower(workspace: Workspace, id: string, to: string, from: string): boolean {
  const pkg = workspace.packages.find((one) => one.id === id)
  if (pkg === undefined) return false
  const { versions } = ecosystems[pkg.ecosystem]
  return versions.isVersion(to) && versions.isVersion(from) && versions.compare(to, from) < 0
}

/** The size of the step between two versions; undefined where one of them cannot be read. */
export function stepOf(workspace: Workspace, id: string, from: string, to: string) {
  const pkg = workspace.packages.find((one) => one.id === id)
  if (pkg === undefined) return undefined
  const { versions } = ecosystems[pkg.ecosystem]
  if (!versions.isVersion(from)) return undefined
  const sizes = ['patch', 'minor', 'major'] as const
  return sizes.find((size) => isSameVersion(workspace, id, versions.next(from, size), to))
}

/**
 * The same where release-please keeps the suffix of a version through every bump (`0.1.0-experimental` to
 * `0.2.0-experimental`), or drops it with one: the size of the step of what is before it.
 */
export function sizeOfStep(workspace: Workspace, id: string, from: string, to: string) {
  const size = stepOf(workspace, id, from, to)
  const core = suffixed.exec(from)?.[1]
  if (core === undefined || !(to.startsWith(core) || suffixed.test(to) || final.test(to)))
    return size
  return stepOf(workspace, id, core, suffixed.exec(to)?.[1] ?? to) ?? size
}

const suffixed = /^(\d+\.\d+\.\d+)[-+.a-z].*$/
const final = /^\d+\.\d+\.\d+$/
