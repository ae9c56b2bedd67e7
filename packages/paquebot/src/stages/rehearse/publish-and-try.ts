import { type LocalRegistries, startLocalRegistries } from '@paquebot/local-registry'
import type { Workshop } from '../../ecosystems/ecosystem.ts'
import type { Finding } from '../../model/finding.ts'
import { type EcosystemId, type PackageId, packageOf } from '../../model/package.ts'
import { forgetfulJournal } from '../../steps/journal.ts'
import { executeUploads, type UploadResult } from '../../steps/upload.ts'
import { uploadSteps } from '../../steps/upload-step.ts'
import type { BuiltArtifact } from '../build/build.ts'
import { versionsAfter } from '../build/versions-after.ts'
import type { Discovery } from '../discover/discovery.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { distTags, needsOf, planPublish } from '../publish/plan.ts'
import { stage, task } from '../task.ts'
import { type Tried, tryAll } from '../try-out/trials.ts'
import { compareRepublish, compareWithPlan } from './compare.ts'
import type { Pending } from './pending.ts'
import {
  addressesOf,
  checkPublisher,
  findPublisher,
  localCredentials,
  type Publisher,
  publisherRecords,
  releaseNames,
} from './registries.ts'
import type { Run } from './run.ts'
import type { Siblings } from './siblings.ts'

/** A built release, about to be published. */
export interface PublishScene {
  readonly shop: Workshop
  readonly versioned: Discovery
  readonly pending: Pending
  readonly siblings: Siblings
  readonly built: readonly BuiltArtifact[]
  readonly artifactDir: string
}

/** Publishes twice to fresh registries, installs back, tries; findings go to the run. */
export async function publishAndTry(run: Run, scene: PublishScene): Promise<readonly Tried[]> {
  const publishers = await findPublishers(scene.versioned)
  const worlds = new Set(scene.built.map(({ artifact }) => artifact.ecosystem))
  for (const world of worlds) run.findings.push(...checkPublisher(world, publishers[world]))
  const registries = await startRegistries(run, scene, publishers)
  try {
    const uploaded = await publishTwice(run, scene, { registries, publishers })
    const tried = await tryUploaded(run, scene, { registries, uploaded })
    await run.around.keepOpen?.(registries)
    return tried
  } finally {
    await registries.stop()
  }
}

async function findPublishers({
  repository,
  config,
}: Discovery): Promise<Readonly<Record<EcosystemId, Publisher>>> {
  const [npm, pypi] = await Promise.all([
    findPublisher('npm', repository, config),
    findPublisher('pypi', repository, config),
  ])
  return { npm, pypi }
}

function startRegistries(
  run: Run,
  { shop, versioned, siblings }: PublishScene,
  publishers: Readonly<Record<EcosystemId, Publisher>>,
): Promise<LocalRegistries> {
  const names = releaseNames(versioned.workspace, siblings.released)
  return startLocalRegistries({
    tokens: [],
    publishers: publisherRecords(names, publishers),
    reserved: names,
    ports: stablePorts(run.root),
    ...(run.options.offline
      ? { offline: true }
      : { upstream: { npm: shop.upstream.npm, pypi: shop.upstream.pypi } }),
  })
}

/** The same ports for the same repository when they are free: uv keeps its cache by index address. */
function stablePorts(root: string): { npm: number; pypi: number } {
  const hash = [...root].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 5000, 7)
  return { npm: 20_000 + 2 * hash, pypi: 20_001 + 2 * hash }
}

interface OpenRegistries {
  readonly registries: LocalRegistries
  readonly publishers: Readonly<Record<EcosystemId, Publisher>>
}

function publishTwice(
  run: Run,
  scene: PublishScene,
  open: OpenRegistries,
): Promise<readonly PackageId[]> {
  const { emit } = run.around
  return stage(
    emit,
    run.timings,
    { name: 'publish', title: 'Publish to the local registries' },
    async () => {
      const artifacts = scene.built.map(({ artifact }) => artifact)
      const first = await task(
        emit,
        artifacts.length === 1 ? 'upload 1 file' : `upload ${artifacts.length} files`,
        () => publishOnce(run, scene, open),
        judgeUploads,
      )
      run.findings.push(...uploadFindings(first, scene.versioned))
      const before = open.registries.snapshot()
      const arrived = first.filter(
        (result) => result.kind === 'published' || result.kind === 'already-there',
      )
      run.findings.push(
        ...compareWithPlan(
          arrived.map((result) => result.step.artifact),
          before,
        ),
      )
      if (arrived.length === first.length) {
        const again = await task(emit, 'publish a second time', () => publishOnce(run, scene, open))
        run.findings.push(...compareRepublish(again, before, open.registries.snapshot()))
      }
      const missing = new Set(
        first.filter((r) => !arrived.includes(r)).map((r) => r.step.artifact.package),
      )
      return [...new Set(arrived.map((r) => r.step.artifact.package))].filter(
        (id) => !missing.has(id),
      )
    },
  )
}

function publishOnce(
  run: Run,
  scene: PublishScene,
  { registries, publishers }: OpenRegistries,
): Promise<readonly UploadResult[]> {
  const { workspace } = scene.versioned
  const addresses = addressesOf(registries)
  const { settings } = readChangesetConfig(scene.versioned.repository, workspace)
  const artifacts = scene.built.map(({ artifact }) => artifact)
  const plan = planPublish({
    artifacts,
    workspace,
    commit: null,
    registries: { npm: addresses.npm.upload, pypi: addresses.pypi.upload },
    access: settings.access,
    tags: distTags(scene.pending.releases),
  })
  return executeUploads(uploadSteps(plan.publications), needsOf(plan), {
    artifactDir: scene.artifactDir,
    registryOf: ({ ecosystem }) => addresses[ecosystem],
    credentials: localCredentials(registries, publishers),
    journal: forgetfulJournal(),
    patience: 60_000,
    signal: run.around.signal,
  })
}

function judgeUploads(results: readonly UploadResult[]): { ok: boolean } {
  return {
    ok: results.every((result) => result.kind === 'published' || result.kind === 'already-there'),
  }
}

function uploadFindings(
  results: readonly UploadResult[],
  { workspace }: Discovery,
): readonly Finding[] {
  return results.flatMap((result) => {
    if (result.kind !== 'failed') return []
    const { error, step } = result
    const details = error.details === undefined ? '' : `\n${error.details}`
    const file = packageOf(workspace, step.artifact.package)?.manifest
    return {
      rule: error.code,
      severity: 'error' as const,
      message: `${error.message}${details}`,
      ...(file === undefined ? {} : { file }),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }
  })
}

function tryUploaded(
  run: Run,
  scene: PublishScene,
  { registries, uploaded }: { registries: LocalRegistries; uploaded: readonly PackageId[] },
): Promise<readonly Tried[]> {
  const { emit } = run.around
  return stage(emit, run.timings, { name: 'try', title: 'Install back and try' }, async () => {
    const { tried, findings } = await tryAll({
      shop: scene.shop,
      config: scene.versioned.config,
      built: scene.built,
      artifactDir: scene.artifactDir,
      uploaded: uploaded.filter((id) =>
        scene.pending.releases.some((release) => release.id === id),
      ),
      versions: versionsAfter(scene.versioned.workspace.packages, scene.pending.releases),
      registryOf: ({ ecosystem }) => addressesOf(registries)[ecosystem],
      withTests: run.options.withTests,
      emit,
    })
    run.findings.push(...findings, ...missingOffline(run, registries))
    return tried
  })
}

function missingOffline(run: Run, registries: LocalRegistries): readonly Finding[] {
  const missing = run.options.offline ? registries.missing() : []
  if (missing.length === 0) return []
  return [
    {
      rule: 'rehearse/missing-offline',
      severity: 'error',
      message: `not in the caches, and \`--offline\` forbids to fetch: ${missing.join(', ')}`,
      hint: 'rehearse once without `--offline`',
    },
  ]
}
