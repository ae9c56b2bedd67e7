import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { listingOf } from '../../../src/io/git.ts'
import { type Finding, hasErrors } from '../../../src/model/finding.ts'
import type { FileEdit } from '../../../src/model/step.ts'
import type { Discovery } from '../../../src/stages/discover/discovery.ts'
import { discoverAt } from '../../../src/stages/discover/workspace.ts'
import { type AskedSnapshot, planInput } from '../../../src/stages/plan/decide.ts'
import { planRelease } from '../../../src/stages/plan/plan.ts'
import { planPre } from '../../../src/stages/pre/pre.ts'
import { writtenEdits } from '../../../src/stages/version/edits.ts'
import type { Oracle } from './oracle.ts'
import { createRepositories, put, type Repositories, treeOf } from './repositories.ts'
import type { Scenario, Step } from './scenario.ts'

/** A step after which the two trees are not the same, or only one of the two agreed to do it. */
export interface Difference {
  readonly step: number
  readonly did: Step
  readonly said: string
  readonly findings: readonly Finding[]
  readonly theirs: Outcome
  readonly ours: Outcome
}

interface Outcome {
  readonly ok: boolean
  readonly files: Readonly<Record<string, string>>
}

/** What came of a scenario. */
export interface Comparison {
  readonly difference?: Difference
  /** Faults of Changesets (docs/changesets.md) that the corrected profile did not follow. */
  readonly corrections: number
}

const now = new Date('2026-11-25T15:00:00.250Z')

/**
 * Lives the scenario twice, with Changesets and with us in the strict profile, and compares all bytes after each
 * step. The corrected profile must write the same too, unless one of its findings says what it corrects.
 */
export async function compare(
  scenario: Scenario,
  oracle: Oracle,
  folder: string,
): Promise<Comparison> {
  const both = createRepositories(folder, scenario.files)
  let corrections = 0
  for (const [step, did] of scenario.steps.entries()) {
    if (did.kind === 'changesets' || did.kind === 'commit') {
      arrange(did, both)
      continue
    }
    const upstream = await askUpstream(did, both.theirs, oracle)
    const mine = did.kind === 'version' ? await version(both.ours, did) : pre(both.ours, did)
    const { findings, ...own } = await mine
    const theirs = { ok: upstream.ok, files: treeOf(both.theirs) }
    const ours = { ok: own.ok, files: treeOf(both.ours) }
    corrections += own.corrected
    const same = JSON.stringify(sorted(theirs)) === JSON.stringify(sorted(ours))
    if (!same || own.unexplained !== undefined) {
      const said = own.unexplained ?? upstream.said
      return { difference: { step, did, said, findings, theirs, ours }, corrections }
    }
  }
  return { corrections }
}

/** The files in which the two differ, as `theirs` and `ours`. */
export function differingFiles({ theirs, ours }: Difference): Record<string, object> {
  const paths = [...new Set([...Object.keys(theirs.files), ...Object.keys(ours.files)])]
  return Object.fromEntries(
    paths
      .filter((path) => theirs.files[path] !== ours.files[path])
      .map((path) => [path, { theirs: theirs.files[path], ours: ours.files[path] }]),
  )
}

const sorted = ({ ok, files }: Outcome) => [ok, Object.entries(files).sort()]

function arrange(
  did: Extract<Step, { kind: 'changesets' | 'commit' }>,
  { theirs, ours, commit }: Repositories,
): void {
  const before = treeOf(ours)
  if (did.kind === 'commit') {
    commit([before])
    return
  }
  for (const root of [theirs, ours]) put(root, did.files)
  const paths = Object.keys(did.files)
  const trees = paths.map((_, at) => ({ ...before, ...pick(did.files, paths.slice(0, at + 1)) }))
  if (did.commit && trees.length > 0) commit(trees)
}

const pick = (files: Readonly<Record<string, string>>, paths: readonly string[]) =>
  Object.fromEntries(paths.map((path) => [path, files[path] ?? '']))

function askUpstream(
  did: Exclude<Step, { kind: 'changesets' | 'commit' }>,
  cwd: string,
  oracle: Oracle,
) {
  if (did.kind === 'version') {
    const { snapshot, template } = did
    return oracle.ask('version', { cwd, snapshot, snapshotPrereleaseTemplate: template }, now)
  }
  const tag = did.kind === 'enter' ? did.tag : undefined
  return oracle.ask('pre', { cwd, command: did.kind, tag }, now)
}

interface Done {
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly corrected: number
  /** The corrected profile wrote something else and no finding says why. */
  readonly unexplained?: string
}

async function pre(root: string, did: Extract<Step, { kind: 'enter' | 'exit' }>): Promise<Done> {
  const discovery = await discoverTree(root)
  const asked =
    did.kind === 'enter' ? ({ mode: 'enter', tag: did.tag } as const) : { mode: 'exit' as const }
  const { edits, findings } = planPre(asked, discovery)
  const ok = !hasErrors(findings)
  if (ok) write(root, edits)
  return { ok, findings, corrected: 0 }
}

/** What `paquebot version` does, without the command around it, in both profiles; only the strict one writes. */
async function version(root: string, did: Extract<Step, { kind: 'version' }>): Promise<Done> {
  const discovery = await discoverTree(root)
  const asked = did.snapshot === undefined ? undefined : snapshotOf(did)
  const strict = await editsOf(discovery, 'strict', asked)
  const corrected = await editsOf(discovery, 'corrected', asked)
  const faults = corrected.findings.filter(({ rule }) => correcting.includes(rule)).length
  const same = JSON.stringify(strict.edits) === JSON.stringify(corrected.edits)
  if (strict.edits !== undefined) write(root, strict.edits)
  return {
    ok: strict.edits !== undefined,
    findings: strict.findings,
    corrected: faults,
    ...(same || faults > 0
      ? {}
      : {
          unexplained: `corrected: ${JSON.stringify([corrected.findings, corrected.edits], null, 2)}`,
        }),
  }
}

/** Rules by which the corrected profile tells that it does otherwise. */
const correcting = ['version/upstream-fault', 'plan/version-goes-back']

const snapshotOf = ({ snapshot, template }: Extract<Step, { kind: 'version' }>): AskedSnapshot => ({
  date: now,
  ...(typeof snapshot === 'string' ? { tag: snapshot } : {}),
  ...(template === undefined ? {} : { template }),
})

/** As the commands see the tree, without a question to git. */
function discoverTree(root: string): Promise<Discovery> {
  return discoverAt(root, listingOf(Object.keys(treeOf(root)), []))
}

async function editsOf(
  discovery: Discovery,
  changesets: 'strict' | 'corrected',
  asked: AskedSnapshot | undefined,
): Promise<{ edits?: readonly FileEdit[]; findings: readonly Finding[] }> {
  const profiled = { ...discovery, config: { ...discovery.config, changesets } }
  const { input, changes, findings } = await planInput(profiled, asked)
  const planned = planRelease({ ...input, changes })
  const all = [...findings, ...planned.findings]
  const nothing = changes.length === 0 && input.pre?.mode !== 'exit'
  if (hasErrors(all) || nothing) return { findings: all }
  const { edits, findings: late } = await writtenEdits(planned.plan, profiled)
  return { edits, findings: [...all, ...late] }
}

function write(root: string, edits: readonly FileEdit[]): void {
  for (const { file, after } of edits) {
    if (after === null) rmSync(join(root, file))
    else put(root, { [file]: after })
  }
}
