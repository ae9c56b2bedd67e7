import { resolve } from 'node:path'
import { ecosystems } from '../../ecosystems/index.ts'
import { writeAtomic } from '../../io/files.ts'
import type { Finding } from '../../model/finding.ts'
import type { Workspace } from '../../model/package.ts'
import type { Change, ReleasePlan } from '../../model/plan.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from './config.ts'
import type { PlanInput } from './context.ts'
import { writePlan } from './file.ts'
import { readIntent } from './intent.ts'
import { planRelease } from './plan.ts'
import { describeReasons } from './reasons.ts'

/** A plan with its reasons as sentences, by package id. */
export interface Decision {
  readonly plan: ReleasePlan
  readonly reasons: Readonly<Record<string, readonly string[]>>
  readonly findings: readonly Finding[]
}

/** What is pending in the repository around `cwd`, decided. Nothing is written. */
export async function decide(cwd: string): Promise<Decision & { readonly workspace: Workspace }> {
  const discovery = await discover(cwd)
  const { findings, ...decision } = await decideIn(discovery)
  const { workspace } = discovery
  return { ...decision, workspace, findings: [...discovery.findings, ...findings] }
}

/** The same for a repository that is discovered already; without discover's own findings. */
export async function decideIn(discovery: Discovery): Promise<Decision> {
  const { input, changes, findings } = await planInput(discovery)
  const planned = planRelease({ ...input, changes })
  return {
    plan: planned.plan,
    reasons: reasonsOf(planned.plan),
    findings: [...findings, ...planned.findings],
  }
}

/** Everything that the planner needs, with what is wrong with changesets and their configuration. */
export async function planInput(discovery: Discovery): Promise<{
  input: Omit<PlanInput, 'changes'>
  changes: readonly Change[]
  findings: readonly Finding[]
}> {
  const { workspace, repository, config } = discovery
  const { settings, findings: settingFindings } = readChangesetConfig(repository, workspace)
  const { changes, base, bases, findings } = await readIntent(discovery, settings)
  const input = { workspace, settings, ecosystems, base, config, ...(bases ? { bases } : {}) }
  return { input, changes, findings: [...settingFindings, ...findings] }
}

/** Sentences of every release of a plan. */
export function reasonsOf(plan: ReleasePlan): Decision['reasons'] {
  return Object.fromEntries(
    plan.releases.map((release) => [release.id, describeReasons(release, plan)]),
  )
}

/** Writes the plan file where the user asked for it. */
export function savePlan(cwd: string, file: string, plan: ReleasePlan): void {
  writeAtomic(resolve(cwd, file), writePlan(plan))
}
