import { join } from 'node:path'
import { ownFolder } from '../../io/own-folder.ts'
import { type Finding, hasErrors, sortFindings } from '../../model/finding.ts'
import { openCredentials } from '../../steps/credentials/open.ts'
import { forgetfulJournal, openJournal, readJournal } from '../../steps/journal.ts'
import {
  doesTheSame,
  lockedBy,
  type PublishLock,
  tryLock,
  untilReleased,
} from '../../steps/publish-lock.ts'
import { authorise } from './authorise.ts'
import { buildMissing } from './build-missing.ts'
import { throwAwayTag } from './decide.ts'
import { type Decision, decide } from './decision.ts'
import { expectedPublishers } from './publisher.ts'
import { endBy, type PublishReport, type PublishStage, publishStages } from './report.ts'
import { refusedReport, reportOf } from './report-of.ts'
import type { PublishOptions, Run, Surroundings } from './run.ts'
import { holdBack, uploadWorld, waitForAll, whyHeld } from './send-off.ts'
import { smokeTest } from './smoke.ts'
import { type Cargo, findCargo, type Ground, openGround, type Survey, survey } from './survey.ts'
import { settleTags, undoStaging } from './tags.ts'

export interface PublishOutcome {
  readonly report: PublishReport
  readonly findings: readonly Finding[]
}

/** What is there and what is to be done: everything that is known before anything happens. */
export interface Outlook {
  readonly ground: Ground
  readonly cargo: Cargo
  readonly survey: Survey
  readonly decision: Decision
}

/** Looks at the repository, its artifacts and the registries, and decides. Changes nothing. */
export async function lookAhead(
  cwd: string,
  options: PublishOptions,
  around: Surroundings,
): Promise<Outlook> {
  const ground = await openGround(cwd, options.only, around)
  return lookFrom(ground, findCargo(ground, options.from), { options, around })
}

async function lookFrom(
  ground: Ground,
  cargo: Cargo,
  { options, around }: { readonly options: PublishOptions; readonly around: Surroundings },
): Promise<Outlook> {
  const seen = await survey(ground, cargo, {
    journal: readJournal(journalPath(ground, cargo), cargo.id ?? ''),
    signal: around.signal,
    isWhole: options.from !== undefined,
  })
  const decision = decide({ ground, cargo, survey: seen, commitTime: timeOf(ground, cargo, seen) })
  return { ground, cargo, survey: seen, decision }
}

/** Where the journal of a release lies. */
export const journalPath = (ground: Ground, { id }: Cargo) =>
  join(ground.discovery.workspace.root, '.paquebot/publish', `${(id ?? 'none').slice(0, 12)}.jsonl`)

/** Milliseconds of the commit. Asked only when other bytes are about: they may be of an earlier release. */
function timeOf({ discovery }: Ground, { plan }: Cargo, { files }: Survey): number | undefined {
  const isDoubted = [...files.values()].some(({ kind }) => kind === 'other')
  if (!isDoubted || plan.commit === null) return undefined
  const argv = ['log', '-1', '--format=%ct', plan.commit]
  const seconds = Number(discovery.repository.git(argv)?.trim() || Number.NaN)
  return Number.isNaN(seconds) ? undefined : seconds * 1000
}

/**
 * Publishes what is missing: build, look, authorise, upload, wait, try, move dist-tags. Whatever stopped an earlier
 * run, this one goes on from there. Throws `publish/dirty-tree`, `publish/artifacts`, `publish/locked`,
 * `publish/no-address`; what a registry refuses is in the report.
 */
export async function publish(
  cwd: string,
  options: PublishOptions,
  around: Surroundings,
): Promise<PublishOutcome> {
  const ground = await openGround(cwd, options.only, around)
  if (hasErrors(ground.findings))
    return { report: refusedReport(ground), findings: sortFindings(ground.findings) }
  const { lock, cargo } = await takeLock(ground, options, around)
  try {
    const first = await lookFrom(ground, cargo, { options, around })
    const built = await buildIfMissing(first, options, around)
    if (hasErrors(built)) return { report: refusedReport(ground), findings: sortFindings(built) }
    const outlook =
      built.length === 0 && first.decision.build.length === 0
        ? first
        : await lookFrom(ground, findCargo(ground, options.from), { options, around })
    if (outlook.cargo.id !== null) lock.name(outlook.cargo.id)
    const run = await openRun(outlook, options, around)
    try {
      run.findings.push(...built)
      return await carryOut(run)
    } finally {
      await run.credentials.close()
      await run.journal.close()
    }
  } finally {
    lock.release()
  }
}

/** Waits for one who does the same; throws `publish/locked` for one who does not. */
async function takeLock(
  ground: Ground,
  options: PublishOptions,
  { signal, emit }: Surroundings,
): Promise<{ readonly lock: PublishLock; readonly cargo: Cargo }> {
  const { root } = ground.discovery.workspace
  for (;;) {
    const cargo = findCargo(ground, options.from)
    const wish = { plan: cargo.id, commit: ground.head }
    const taken = tryLock(root, wish)
    if ('release' in taken) return { lock: taken, cargo }
    if (!doesTheSame(taken, wish)) throw lockedBy(taken)
    emit({ kind: 'note', text: `process ${taken.pid} is publishing the same; waiting for it` })
    await untilReleased(root, taken.pid, signal)
  }
}

async function buildIfMissing(
  { ground, cargo, decision }: Outlook,
  options: PublishOptions,
  around: Surroundings,
): Promise<readonly Finding[]> {
  if (options.from !== undefined || decision.build.length === 0 || decision.refusals.size > 0)
    return []
  return buildMissing(ground, { packages: decision.build, cargo }, around)
}

async function openRun(
  { ground, cargo, survey: seen, decision }: Outlook,
  options: PublishOptions,
  around: Surroundings,
): Promise<Run> {
  const { repository, config, workspace } = ground.discovery
  const { env, signal, hide } = around
  const hasWork = decision.uploads.length + decision.untagged.length > 0
  const inJob = env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined
  ownFolder(workspace.root, 'publish')
  return {
    options,
    around,
    ground,
    cargo,
    survey: seen,
    decision,
    credentials: await openCredentials({
      root: workspace.root,
      env,
      registries: ground.registries,
      expected: inJob && hasWork ? await expectedPublishers(repository, config) : {},
      signal,
      hide,
    }),
    journal:
      cargo.id === null || !hasWork
        ? forgetfulJournal()
        : await openJournal(journalPath(ground, cargo), cargo.id),
    ownTag: throwAwayTag(cargo.id ?? ''.padEnd(12, '0')),
    staged: new Set(),
    ends: new Map(),
    tags: new Map(),
    unseen: new Map(),
    tried: [],
    findings: [...ground.findings],
    notes: [],
    stopped: false,
  }
}

/** The stages in order; each decides from what is there and acts through `steps/`. */
const stages: Readonly<Record<PublishStage, (run: Run) => Promise<void>>> = {
  preflight: authorise,
  npm: (run) => uploadWorld(run, 'npm'),
  pypi: async (run) => {
    const hasOther = run.decision.uploads.some(({ ecosystem }) => ecosystem === 'pypi')
    if (!hasOther || (await waitForAll(run))) await uploadWorld(run, 'pypi')
    else if (!run.stopped) holdBack(run, 'pypi')
  },
  visible: async (run) => void (await waitForAll(run)),
  smoke: smokeTest,
  tags: settleTags,
}

async function carryOut(run: Run): Promise<PublishOutcome> {
  noteStandings(run)
  let reached: PublishStage | null = null
  for (const stage of publishStages) {
    if (run.stopped) break
    await stages[stage](run)
    reached = stage
    if (stage === run.options.until) break
  }
  if (
    run.stopped ||
    [...run.ends.values()].some(({ kind }) => kind === 'refused' || kind === 'skipped')
  )
    await undoStaging(run)
  return { report: reportOf(run, reached), findings: sortFindings(run.findings) }
}

/** What is decided before anything happens. A refusal of one package is one of the whole release. */
function noteStandings(run: Run): void {
  const { decision, ends, ground } = run
  for (const pkg of ground.selected) {
    const standing = decision.standings.get(pkg.id)?.kind
    if (standing === 'there' || standing === 'earlier') ends.set(pkg.id, { kind: 'already-there' })
  }
  for (const { publication, by } of decision.held)
    ends.set(publication.id, { kind: 'skipped', because: whyHeld(by, run) })
  for (const [id, error] of decision.refusals) ends.set(id, endBy(error))
  if (decision.refusals.size === 0) return
  run.stopped = true
  for (const { id } of decision.uploads)
    if (!ends.has(id))
      ends.set(id, {
        kind: 'skipped',
        because: 'another package is refused, so nothing was uploaded',
      })
}
