import { join } from 'node:path'
import { readArchive } from '../../ecosystems/archive.ts'
import type { Workshop } from '../../ecosystems/ecosystem.ts'
import { cacheFolder, cleanEnvironment } from '../../io/environment.ts'
import { ensureFolder } from '../../io/files.ts'
import { mapParallel } from '../../io/parallel.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { findUpstream } from '../../io/upstream.ts'
import { hasErrors } from '../../model/finding.ts'
import type { Publication } from '../../model/publication.ts'
import { versionsAfter } from '../build/versions-after.ts'
import { chooseNode } from '../try-out/node.ts'
import { tryAll } from '../try-out/trials.ts'
import { clientEnvironment, openWorkshop } from '../workshop.ts'
import type { PackageEnd } from './report.ts'
import { note, type Run } from './run.ts'
import { addressOf } from './survey.ts'

/** The variables of a job that may get keys for the registries. */
const keyVariable = 'ACTIONS_ID_TOKEN_REQUEST_URL'

/**
 * Installs what was published from its registries, in a clean place, and uses it; also what an earlier run has left
 * under a throw-away dist-tag, since it may be there because of what failed here. A job that can get keys runs no code
 * of the project unless it is told to. What fails keeps the dist-tags where they are.
 */
export async function smokeTest(run: Run): Promise<void> {
  const { options, around, decision } = run
  if (options.smoke === false) return
  const published = decision.uploads.filter(({ id }) => run.ends.get(id)?.kind === 'published')
  const waiting = new Set(decision.untagged.map(({ id }) => id))
  if (published.length + waiting.size === 0) return
  if (options.smoke === undefined && around.env[keyVariable] !== undefined)
    return note(
      run,
      'no smoke test: this job can get keys, so it runs no code of the project; `--smoke` in a job without `id-token: write` does',
    )
  const left = run.cargo.plan.publications.filter(({ id }) => waiting.has(id))
  for (const { id } of left) waiting.delete(id)
  for (const id of waiting) run.ends.set(id, untried)
  await inScratch(run, [...published, ...left])
}

const untried: PackageEnd = {
  kind: 'pending',
  because: 'it waits for its dist-tag, and without its artifacts it cannot be tried',
  hint: 'bring the artifacts with `--from <folder>`, or move the dist-tag untried with `--no-smoke`',
}

async function inScratch(run: Run, publications: readonly Publication[]): Promise<void> {
  if (publications.length === 0) return
  const scratch = makeTempFolder(join(cacheFolder(run.around.env), 'work'))
  try {
    await tryPublished(run, publications, scratch.path)
  } finally {
    scratch.remove()
  }
}

async function tryPublished(
  run: Run,
  publications: readonly Publication[],
  scratch: string,
): Promise<void> {
  const { discovery } = run.ground
  const artifactDir = run.cargo.folder?.path ?? ''
  const artifacts = publications.flatMap((one) => one.artifacts)
  const built = await mapParallel(artifacts, async (artifact) => ({
    artifact,
    contents: await readArchive(join(artifactDir, artifact.file)),
  }))
  const { tried, findings } = await tryAll({
    shop: await openShop(run, scratch),
    config: discovery.config,
    built,
    artifactDir,
    uploaded: publications.map(({ id }) => id),
    versions: versionsAfter(discovery.workspace.packages, []),
    registryOf: ({ id }) => addressOf(run.ground, id),
    withTests: false,
    emit: run.around.emit,
  })
  run.tried.push(...tried)
  run.findings.push(...findings)
  if (!hasErrors(findings)) return
  run.stopped = true
  note(run, 'the smoke test failed, so no dist-tag moves: see `paquebot publish --status`')
}

/** A clean place: no token, no configuration of the user's. */
async function openShop(run: Run, scratch: string): Promise<Workshop> {
  const { discovery } = run.ground
  const { env, signal, emit, redact } = run.around
  const { root } = discovery.workspace
  const cache = ensureFolder(cacheFolder(env))
  const [node, upstream] = await Promise.all([
    chooseNode(discovery, env, signal),
    findUpstream(root, env, signal),
  ])
  if (node.note !== undefined) emit({ kind: 'note', text: node.note })
  const temp = ensureFolder(join(scratch, 'tmp'))
  return openWorkshop({
    workspace: discovery.workspace,
    repository: discovery.repository,
    cache,
    scratch,
    logs: join(root, '.paquebot/publish/logs'),
    env: {
      ...cleanEnvironment(ensureFolder(join(scratch, 'home')), temp, env),
      ...clientEnvironment(cache, upstream),
      PATH: node.path,
    },
    offline: false,
    upstream,
    signal,
    emit,
    redact,
  })
}
