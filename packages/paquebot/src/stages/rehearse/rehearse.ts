import { join } from 'node:path'
import type { Workshop } from '../../ecosystems/ecosystem.ts'
import { cacheFolder, cleanEnvironment } from '../../io/environment.ts'
import { ensureFolder } from '../../io/files.ts'
import { commitTime, workingState } from '../../io/git.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { findUpstream, type Upstream } from '../../io/upstream.ts'
import type { Config } from '../../model/config.ts'
import { type Finding, hasErrors, sortFindings } from '../../model/finding.ts'
import type { Release } from '../../model/plan.ts'
import { applyEdits } from '../../steps/apply-edits.ts'
import { type BuiltArtifact, buildAll } from '../build/build.ts'
import { replaceArtifacts } from '../build/here.ts'
import type { Discovery } from '../discover/discovery.ts'
import { findRoot } from '../discover/root.ts'
import { discoverAt } from '../discover/workspace.ts'
import { stage, task } from '../task.ts'
import { chooseNode } from '../try-out/node.ts'
import type { Tried } from '../try-out/trials.ts'
import { cliffNote } from '../version/changelogs.ts'
import { versionEdits } from '../version/edits.ts'
import { findLikelyLiterals } from '../version/likely.ts'
import { clientEnvironment, openWorkshop } from '../workshop.ts'
import { copyRepository } from './copy.ts'
import type { Rehearsal, RehearsalOptions, RehearsalOutcome } from './model.ts'
import { type Pending, planRehearsal } from './pending.ts'
import { publishAndTry } from './publish-and-try.ts'
import { nextReportFolder, writeReport } from './report.ts'
import type { Run, Surroundings } from './run.ts'
import { findSiblings } from './siblings.ts'

/**
 * The whole release against embedded registries: copy, plan, version, build, publish twice,
 * install back, try, compare. The user's tree is only read, but for the report folder.
 */
export async function rehearse(
  cwd: string,
  options: RehearsalOptions,
  around: Surroundings,
): Promise<RehearsalOutcome> {
  const root = findRoot(cwd)
  const scratch = makeTempFolder(join(cacheFolder(around.env), 'work'))
  try {
    const run: Run = {
      root,
      options,
      around,
      scratch: scratch.path,
      report: nextReportFolder(root),
      upstream: askEarly(root, around),
      timings: {},
      findings: [],
    }
    const outcome = await perform(run)
    writeReport(root, outcome, around.redact)
    leaveArtifacts(run, outcome)
    return outcome
  } finally {
    scratch.remove()
  }
}

/** The bytes that were tried are those that are published: as `paquebot build` leaves them, once they are ready. */
function leaveArtifacts({ root, options, scratch }: Run, { rehearsal }: RehearsalOutcome): void {
  if (options.artifacts === undefined || rehearsal.verdict !== 'ready') return
  const state = workingState(root)
  const isCommitted = options.committed || state?.changed.length === 0
  replaceArtifacts(join(scratch, 'artifacts'), options.artifacts, {
    artifacts: rehearsal.artifacts,
    commit: isCommitted ? (state?.head ?? undefined) : undefined,
  })
}

/** npm and pip take a second to answer, and nothing before the build needs to know. */
function askEarly(root: string, { env, signal }: Surroundings): Promise<Upstream> {
  const answer = findUpstream(root, env, signal)
  // A rehearsal that ends before it asks must not fail for an answer that nobody wanted.
  answer.catch(() => {})
  return answer
}

async function perform(run: Run): Promise<RehearsalOutcome> {
  const { discovery, pending } = await prepare(run)
  run.findings.push(...discovery.findings, ...pending.findings)
  if (hasErrors(pending.findings) || discovery.findings.some(stopsEverything))
    return conclude(run, pending, [], [])
  const { shop, versioned } = await versionCopy(run, discovery, pending)
  const siblings = await findSiblings(
    versioned.workspace,
    pending.releases,
    run.options.offline ? undefined : shop.upstream,
  )
  run.findings.push(...siblings.findings)
  const artifactDir = join(run.scratch, 'artifacts')
  const built = await buildCopy(
    run,
    { shop, config: versioned.config },
    [...pending.releases, ...siblings.standIns],
    artifactDir,
  )
  if (built.length === 0) return conclude(run, pending, [], [])
  const tried = await publishAndTry(run, { shop, versioned, pending, siblings, built, artifactDir })
  return conclude(run, pending, built, tried)
}

/** With one of these nothing that follows would mean anything. */
function stopsEverything(finding: Finding): boolean {
  const rules = [
    'discover/dependency-cycle',
    'discover/duplicate-name',
    'discover/unreadable-manifest',
  ]
  return finding.severity === 'error' && rules.includes(finding.rule)
}

function prepare(run: Run): Promise<{ discovery: Discovery; pending: Pending }> {
  const { emit } = run.around
  return stage(emit, run.timings, { name: 'plan', title: 'Plan' }, async () => {
    const copy = await task(emit, 'copy the repository', () =>
      copyRepository({
        root: run.root,
        into: join(run.scratch, 'repository'),
        committed: run.options.committed,
        env: childEnvironment(run),
        signal: run.around.signal,
      }),
    )
    run.findings.push(...copy.findings)
    const discovery = await discoverAt(copy.root)
    const pending = await planRehearsal(discovery, run.options)
    for (const note of pending.notes) emit({ kind: 'note', text: note })
    return { discovery, pending }
  })
}

function childEnvironment(run: Run): NodeJS.ProcessEnv {
  const temp = ensureFolder(join(run.scratch, 'tmp'))
  return {
    ...cleanEnvironment(ensureFolder(join(run.scratch, 'home')), temp, run.around.env),
    GIT_CEILING_DIRECTORIES: run.scratch,
  }
}

function versionCopy(
  run: Run,
  discovery: Discovery,
  pending: Pending,
): Promise<{ shop: Workshop; versioned: Discovery }> {
  return stage(run.around.emit, run.timings, { name: 'version', title: 'Version' }, async () => {
    const { root } = discovery.workspace
    const { edits, findings } = versionEdits(pending.plan, discovery)
    const note = cliffNote(pending.plan, discovery)
    if (note !== undefined) run.around.emit({ kind: 'note', text: note })
    run.findings.push(...findings, ...(await findLikelyLiterals(pending.plan, discovery)))
    applyEdits(root, edits)
    const versioned = await discoverAt(root)
    return { shop: await openShop(run, versioned), versioned }
  })
}

async function openShop(run: Run, discovery: Discovery): Promise<Workshop> {
  const { workspace, repository } = discovery
  const { env, signal, emit, redact } = run.around
  const node = await chooseNode(discovery, env, signal)
  if (node.note !== undefined) emit({ kind: 'note', text: node.note })
  const upstream = await run.upstream
  const cache = ensureFolder(cacheFolder(env))
  const epoch = commitTime(workspace.root)
  return openWorkshop({
    workspace,
    repository,
    cache,
    scratch: run.scratch,
    logs: join(run.root, run.report, 'logs'),
    env: {
      ...childEnvironment(run),
      ...clientEnvironment(cache, upstream),
      PATH: node.path,
      ...(epoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(epoch) }),
    },
    offline: run.options.offline,
    upstream,
    signal,
    emit,
    redact,
  })
}

function buildCopy(
  run: Run,
  { shop, config }: { shop: Workshop; config: Config },
  releases: readonly Release[],
  outDir: string,
): Promise<readonly BuiltArtifact[]> {
  const { emit } = run.around
  return stage(emit, run.timings, { name: 'build', title: 'Build' }, async () => {
    const { built, findings } = await buildAll({
      shop,
      releases,
      outDir,
      install: true,
      config,
      emit,
    })
    run.findings.push(...findings)
    return built
  })
}

function conclude(
  run: Run,
  pending: Pending,
  built: readonly BuiltArtifact[],
  tried: readonly Tried[],
): RehearsalOutcome {
  const findings = sortFindings(run.findings)
  const planned = new Set(pending.releases.map((release) => release.id))
  const ready = !hasErrors(findings) && built.length > 0
  const rehearsal: Rehearsal = {
    verdict: ready ? 'ready' : 'not-ready',
    planned: pending.planned,
    releases: pending.releases,
    artifacts: built.map(({ artifact }) => artifact).filter(({ package: id }) => planned.has(id)),
    tried,
    timings: run.timings,
    report: run.report,
  }
  return { rehearsal, findings }
}
