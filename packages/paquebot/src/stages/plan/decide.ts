import { resolve } from 'node:path'
import { ecosystems } from '../../ecosystems/index.ts'
import { writeAtomic } from '../../io/files.ts'
import type { Finding } from '../../model/finding.ts'
import type { Change, ReleasePlan } from '../../model/plan.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from './config.ts'
import type { PlanInput } from './context.ts'
import { writePlan } from './file.ts'
import { everything, readIntent, type WantedOfChangesets } from './intent.ts'
import { planRelease } from './plan.ts'
import { type Pre, preFile } from './pre.ts'
import { describeReasons } from './reasons.ts'
import { makeSnapshot, type SnapshotRequest } from './snapshot.ts'

/** A snapshot as a person asks for it; date and commit are taken from the machine unless given. */
export type AskedSnapshot = Partial<SnapshotRequest>

/** A plan with its reasons as sentences, by package id. */
export interface Decision {
  readonly plan: ReleasePlan
  readonly reasons: Readonly<Record<string, readonly string[]>>
  readonly findings: readonly Finding[]
}

/** What is pending in a repository, decided; without discover's own findings. Nothing is written. */
export async function decideIn(
  discovery: Discovery,
  asked?: AskedSnapshot,
  wanted: WantedOfChangesets = everything,
): Promise<Decision> {
  const { input, changes, findings } = await planInput(discovery, asked, wanted)
  const planned = planRelease({ ...input, changes })
  return {
    plan: planned.plan,
    reasons: reasonsOf(planned.plan),
    findings: [...findings, ...planned.findings],
  }
}

/** Everything that the planner needs, with what is wrong with changesets and their configuration. */
export async function planInput(
  discovery: Discovery,
  asked?: AskedSnapshot,
  wanted: WantedOfChangesets = everything,
): Promise<{
  input: Omit<PlanInput, 'changes'>
  changes: readonly Change[]
  findings: readonly Finding[]
}> {
  const { workspace, repository, config } = discovery
  const { settings, findings: settingFindings } = readChangesetConfig(
    repository,
    workspace,
    config.changesets,
  )
  const { changes, base, bases, pre, findings } = await readIntent(discovery, settings, wanted)
  const input = { workspace, settings, ecosystems, base, config, ...(bases ? { bases } : {}) }
  const snapshot = asked === undefined ? undefined : askedSnapshot(asked, input, pre)
  return {
    input: {
      ...input,
      ...(pre?.state === undefined ? {} : { pre: pre.state }),
      ...(snapshot?.snapshot === undefined ? {} : { snapshot: snapshot.snapshot }),
    },
    changes,
    findings: [...settingFindings, ...findings, ...(snapshot?.findings ?? [])],
  }
}

function askedSnapshot(
  asked: AskedSnapshot,
  { settings, base }: Pick<PlanInput, 'settings' | 'base'>,
  pre: Pre | undefined,
): ReturnType<typeof makeSnapshot> {
  if (pre?.state?.mode === 'pre') return { findings: [noSnapshot(pre.state.tag)] }
  return makeSnapshot({ date: new Date(), commit: () => base ?? null, ...asked }, settings)
}

function noSnapshot(tag: string): Finding {
  return {
    rule: 'plan/snapshot-in-pre-mode',
    severity: 'error',
    message: `a snapshot cannot be made in prerelease mode \`${tag}\``,
    file: preFile,
    line: 1,
    hint: 'leave it first with `paquebot pre exit`',
  }
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
