import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { cacheFolder } from '../../io/environment.ts'
import { readText } from '../../io/files.ts'
import { commitTime } from '../../io/git.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { findUpstream } from '../../io/upstream.ts'
import type { Artifact, ArtifactManifest } from '../../model/artifact.ts'
import { type Finding, sortFindings } from '../../model/finding.ts'
import { type Package, publishable } from '../../model/package.ts'
import type { Release } from '../../model/plan.ts'
import type { Emit } from '../../model/step.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { requireName } from '../discover/names.ts'
import { openWorkshop } from '../workshop.ts'
import { buildAll, manifestFile } from './build.ts'

export interface BuildHere {
  /** Folder of the artifacts, absolute. */
  readonly folder: string
  readonly artifacts: readonly Artifact[]
}

interface Options {
  readonly out: string | undefined
  readonly only: readonly string[]
  readonly install: boolean
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly redact: (text: string) => string
}

/** Builds every publishable package of the user's own tree at its current version. */
export async function buildHere(
  cwd: string,
  options: Options,
  around: Surroundings,
): Promise<{ result: BuildHere; findings: readonly Finding[] }> {
  const discovery = await discover(cwd)
  const folder = resolve(cwd, options.out ?? join(discovery.workspace.root, '.paquebot/artifacts'))
  const scratch = makeTempFolder(join(cacheFolder(around.env), 'work'))
  try {
    const shop = await openShop(discovery, scratch.path, around)
    const releases = selected(discovery, options.only).flatMap(currentRelease)
    const outDir = join(scratch.path, 'artifacts')
    const { built, findings } = await buildAll({
      shop,
      releases,
      outDir,
      install: options.install,
      config: discovery.config,
      emit: around.emit,
    })
    const artifacts = built.map(({ artifact }) => artifact)
    replaceArtifacts(outDir, folder)
    return {
      result: { folder, artifacts },
      findings: sortFindings([...discovery.findings, ...findings]),
    }
  } finally {
    scratch.remove()
  }
}

/** Takes away what an earlier build left, and nothing else: the folder is the user's. */
function replaceArtifacts(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const { file } of readManifest(to)) rmSync(join(to, basename(file)), { force: true })
  for (const { file } of readManifest(from)) copyFileSync(join(from, file), join(to, file))
  if (existsSync(join(from, manifestFile)))
    copyFileSync(join(from, manifestFile), join(to, manifestFile))
}

function readManifest(folder: string): ArtifactManifest['artifacts'] {
  const text = readText(join(folder, manifestFile))
  return text === undefined ? [] : (JSON.parse(text) as ArtifactManifest).artifacts
}

async function openShop(
  { workspace, repository }: Discovery,
  scratch: string,
  around: Surroundings,
) {
  const { env, signal, emit, redact } = around
  const epoch = commitTime(workspace.root)
  return openWorkshop({
    workspace,
    repository,
    cache: cacheFolder(env),
    scratch,
    logs: join(workspace.root, '.paquebot/logs'),
    env: { ...env, ...(epoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(epoch) }) },
    offline: false,
    upstream: await findUpstream(workspace.root, env, signal),
    signal,
    emit,
    redact,
  })
}

function selected({ workspace }: Discovery, only: readonly string[]): readonly Package[] {
  if (only.length === 0) return publishable(workspace)
  return only.map((name) => requireName(workspace.packages, name, '--package'))
}

/** A package as it stands: no bump, its current version. Without a version there is nothing to build. */
function currentRelease(pkg: Package): readonly Release[] {
  if (pkg.version === null) return []
  return [
    { id: pkg.id, from: pkg.version, to: pkg.version, bump: 'none', reasons: [], changes: [] },
  ]
}
