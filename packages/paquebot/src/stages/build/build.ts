import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readArchive } from '../../ecosystems/archive.ts'
import { isCopy } from '../../ecosystems/copy.ts'
import type { Workshop } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import { writeAtomic } from '../../io/files.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { Artifact, ArtifactManifest, PackedContents } from '../../model/artifact.ts'
import type { Config } from '../../model/config.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import { type Package, type PackageId, packageOf } from '../../model/package.ts'
import type { Release } from '../../model/plan.ts'
import type { Emit } from '../../model/step.ts'
import { accept } from '../accept.ts'
import { layersOf } from '../discover/graph.ts'
import { task } from '../task.ts'
import { artifactOf } from './artifact.ts'
import { buildClosure } from './closure.ts'
import { siblingMisfits } from './sibling-misfits.ts'
import { versionsAfter } from './versions-after.ts'

/** What to build and where to put it. */
export interface BuildRequest {
  readonly shop: Workshop
  /** Releases whose packages are packed; private ones are built when others need them. */
  readonly releases: readonly Release[]
  /** Absolute, empty or absent. */
  readonly outDir: string
  /** False when the caller knows that dependencies are installed. */
  readonly install: boolean
  readonly config: Config
  /** The commit that the tree is at, without other changes: the manifest says it. */
  readonly commit?: string
  readonly emit: Emit
}

/** An artifact with its opened contents. */
export interface BuiltArtifact {
  readonly artifact: Artifact
  readonly contents: PackedContents
}

export interface BuildResult {
  readonly built: readonly BuiltArtifact[]
  readonly findings: readonly Finding[]
}

export const manifestFile = 'manifest.json'

/**
 * Installs, builds in dependency order (independent packages side by side), packs and inspects.
 * Writes the artifacts and `manifest.json` into `outDir`. A package that fails is a finding, not an error.
 */
export async function buildAll(request: BuildRequest): Promise<BuildResult> {
  const { shop, releases, outDir } = request
  mkdirSync(outDir, { recursive: true })
  const targets = releases.flatMap((release) => packageOf(shop.workspace, release.id) ?? [])
  const needed = buildClosure(shop.workspace.packages, targets)
  const installed = request.install ? await installAll(request, needed) : []
  if (installed.some((finding) => stopsBuild(finding, shop)))
    return { built: [], findings: [...installed, ...siblingMisfits(request)] }
  const worked = await buildInOrder(request, needed)
  const { built, findings: inspected } = await inspectAll(request, worked.built)
  const artifacts = built.map(({ artifact }) => artifact)
  writeManifest(outDir, artifacts, request.commit)
  return { built, findings: [...installed, ...worked.findings, ...inspected] }
}

/** Writes the list of the artifacts in a folder. */
export function writeManifest(
  folder: string,
  artifacts: readonly Artifact[],
  commit: string | undefined,
): void {
  const manifest: ArtifactManifest = {
    format: 1,
    ...(commit === undefined ? {} : { commit }),
    artifacts,
  }
  writeAtomic(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** A stale lockfile is told and, in a copy, brought up to date: what else is wrong should be found too. */
function stopsBuild({ rule, severity }: Finding, shop: Workshop): boolean {
  return severity === 'error' && !(rule === 'build/stale-lockfile' && isCopy(shop))
}

async function installAll(
  { shop, emit }: BuildRequest,
  needed: readonly Package[],
): Promise<readonly Finding[]> {
  const installs = Object.values(groupByEcosystem(needed)).flatMap(({ ecosystem, packages }) =>
    ecosystem.installs(shop.workspace, packages, shop.repository),
  )
  const judge = (findings: readonly Finding[]) => ({ ok: !hasErrors(findings) })
  const findings = await mapParallel(installs, (install) =>
    task(emit, install.title, () => install.run(shop), judge),
  )
  return findings.flat()
}

function groupByEcosystem(packages: readonly Package[]) {
  const groups = Object.groupBy(packages, (pkg) => pkg.ecosystem)
  return Object.entries(groups).map(([id, members]) => ({
    ecosystem: ecosystemOf(id as Package['ecosystem']),
    packages: members ?? [],
  }))
}

async function buildInOrder(
  request: BuildRequest,
  needed: readonly Package[],
): Promise<BuildResult> {
  const failed = new Set<PackageId>()
  const results: BuildResult[] = []
  for (const layer of layersOf(needed)) {
    const ready = layer.filter((pkg) => !pkg.dependencies.some((edge) => failed.has(edge.id)))
    const done = await mapParallel(ready, (pkg) => buildOne(request, pkg))
    done.forEach((result, i) => {
      const pkg = ready[i]
      if (pkg !== undefined && hasErrors(result.findings)) failed.add(pkg.id)
    })
    for (const pkg of layer) if (!ready.includes(pkg)) failed.add(pkg.id)
    results.push(...done)
  }
  return { built: results.flatMap((r) => r.built), findings: results.flatMap((r) => r.findings) }
}

async function buildOne(request: BuildRequest, pkg: Package): Promise<BuildResult> {
  const release = request.releases.find((candidate) => candidate.id === pkg.id)
  const judge = (result: BuildResult) => ({ ok: !hasErrors(result.findings) })
  return task(request.emit, `build ${pkg.name}`, () => buildAndPack(request, pkg, release), judge)
}

async function buildAndPack(
  { shop, outDir }: BuildRequest,
  pkg: Package,
  release: Release | undefined,
): Promise<BuildResult> {
  const ecosystem = ecosystemOf(pkg.ecosystem)
  const findings = await ecosystem.build(pkg, shop)
  if (hasErrors(findings) || release === undefined || pkg.private) return { built: [], findings }
  const packed = await ecosystem.pack(pkg, outDir, shop, release.to)
  const built = await Promise.all(packed.files.map((path) => open(pkg, release, path)))
  return { built, findings: [...findings, ...packed.findings] }
}

async function open(pkg: Package, release: Release, path: string): Promise<BuiltArtifact> {
  const contents = await readArchive(path)
  return { artifact: artifactOf({ pkg, version: release.to, path, contents }), contents }
}

/** Judges each artifact; one of another name or version than the plan's is told of and goes no further. */
async function inspectAll(
  request: BuildRequest,
  built: readonly BuiltArtifact[],
): Promise<BuildResult> {
  if (built.length === 0) return { built, findings: [] }
  const versions = versionsAfter(request.shop.workspace.packages, request.releases)
  const inspectOne = (one: BuiltArtifact) => inspect(request, one, { built, versions })
  const judge = (results: readonly (readonly Finding[])[]) => ({ ok: !hasErrors(results.flat()) })
  const title = built.length === 1 ? 'inspect 1 artifact' : `inspect ${built.length} artifacts`
  const results = await task(request.emit, title, () => mapParallel(built, inspectOne), judge)
  const planned = built.filter((_, i) => !results[i]?.some(isOtherThanPlanned))
  return { built: planned, findings: results.flat() }
}

const isOtherThanPlanned = ({ rule }: Finding) => /^build\/(version|name)-mismatch$/.test(rule)

async function inspect(
  { shop, releases, outDir, config }: BuildRequest,
  { artifact, contents }: BuiltArtifact,
  {
    built,
    versions,
  }: { built: readonly BuiltArtifact[]; versions: ReadonlyMap<PackageId, string> },
): Promise<readonly Finding[]> {
  const pkg = packageOf(shop.workspace, artifact.package) as Package
  const findings = await ecosystemOf(artifact.ecosystem).inspect({
    artifact,
    contents,
    path: join(outDir, artifact.file),
    pkg,
    release: releases.find((candidate) => candidate.id === artifact.package) as Release,
    workspace: shop.workspace,
    repository: shop.repository,
    versions,
    siblings: built.filter(
      (other) => other.artifact.package === pkg.id && other.artifact !== artifact,
    ),
    shop,
  })
  return accept(findings, config, pkg)
}
