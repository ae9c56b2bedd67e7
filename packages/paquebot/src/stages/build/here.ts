import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { cacheFolder } from '../../io/environment.ts'
import { readText } from '../../io/files.ts'
import { commitTime, workingState } from '../../io/git.ts'
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
import { buildAll, manifestFile, writeManifest } from './build.ts'

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
  const { root } = discovery.workspace
  const folder = resolve(cwd, options.out ?? join(root, artifactFolder))
  const state = workingState(root)
  const commit = state?.changed.length === 0 ? state.head : null
  const { artifacts, findings } = await buildTree(
    discovery,
    {
      packages: selected(discovery, options.only),
      folder,
      install: options.install,
      ...(commit === null ? {} : { commit }),
    },
    around,
  )
  return {
    result: { folder, artifacts },
    findings: sortFindings([...discovery.findings, ...findings]),
  }
}

/** Where artifacts lie when nobody says another place, below the root. */
export const artifactFolder = '.paquebot/artifacts'

/** Which packages of a tree to build, and where their artifacts go. */
export interface TreeBuild {
  readonly packages: readonly Package[]
  /** Absolute. What an earlier build left there is taken away. */
  readonly folder: string
  readonly install: boolean
  /** The commit that the tree is at, without other changes. */
  readonly commit?: string
  /** Artifacts that lie in the folder and stay in its list. */
  readonly keep?: readonly Artifact[]
}

/** Builds packages of the tree as it stands, into a folder with `manifest.json`. */
export async function buildTree(
  discovery: Discovery,
  { packages, folder, install, commit, keep = [] }: TreeBuild,
  around: Surroundings,
): Promise<{ artifacts: readonly Artifact[]; findings: readonly Finding[] }> {
  const scratch = makeTempFolder(join(cacheFolder(around.env), 'work'))
  try {
    const shop = await openShop(discovery, scratch.path, around)
    const outDir = join(scratch.path, 'artifacts')
    const { built, findings } = await buildAll({
      shop,
      releases: packages.flatMap(currentRelease),
      outDir,
      install,
      config: discovery.config,
      emit: around.emit,
    })
    const artifacts = built.map(({ artifact }) => artifact)
    replaceArtifacts(outDir, folder, { artifacts: [...keep, ...artifacts], commit })
    return { artifacts, findings }
  } finally {
    scratch.remove()
  }
}

/**
 * Takes away what an earlier build left, and nothing else: the folder is the user's. A kill in between leaves a list
 * whose files are all there.
 */
export function replaceArtifacts(
  from: string,
  to: string,
  { artifacts, commit }: { artifacts: readonly Artifact[]; commit: string | undefined },
): void {
  mkdirSync(to, { recursive: true })
  const before = readManifest(to)
  const now = new Set(artifacts.map(({ file }) => file))
  for (const { file } of readManifest(from))
    if (now.has(file)) copyFileSync(join(from, file), join(to, file))
  writeManifest(to, artifacts, commit)
  for (const { file } of before)
    if (!now.has(basename(file))) rmSync(join(to, basename(file)), { force: true })
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

/** A package as it stands: no bump, its current version. None without a version: then there is nothing to build. */
export function currentRelease(pkg: Package): readonly Release[] {
  if (pkg.version === null) return []
  return [
    { id: pkg.id, from: pkg.version, to: pkg.version, bump: 'none', reasons: [], changes: [] },
  ]
}
