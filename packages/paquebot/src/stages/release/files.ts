import { createHash } from 'node:crypto'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DownloadedFile, NamedVersion, RegistryAddress } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import { ownFolder } from '../../io/own-folder.ts'
import type { Announcement } from '../../model/announcement.ts'
import type { Artifact } from '../../model/artifact.ts'
import { PaquebotError } from '../../model/error.ts'
import { type EcosystemId, type Package, type PackageId, publishable } from '../../model/package.ts'
import { manifestFile } from '../build/build.ts'
import { discover } from '../discover/discover.ts'
import { findRegistries, npmAddress } from '../publish/addresses.ts'
import type { ArtifactFolder } from '../publish/artifacts.ts'

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** Public packages whose releases are to be made now, and whose files are not all among the artifacts. */
export function lackingFiles(
  announcements: readonly Announcement[],
  folder: ArtifactFolder | undefined,
): readonly Announcement[] {
  const has = (id: PackageId, version: string) =>
    folder?.artifacts.some((one) => one.package === id && one.version === version) === true
  return announcements.filter(
    ({ release, packages }) =>
      release.kind === 'make' && packages.some(({ id, version }) => !has(id, version)),
  )
}

/**
 * A folder with the files of these releases: those that were built here, the others from the registries, whose bytes
 * are what users have. An earlier run uploaded them on a machine that is gone. Without a commit: they are of several.
 */
export async function folderFromRegistries(
  root: string,
  announcements: readonly Announcement[],
  built: ArtifactFolder | undefined,
  around: Surroundings,
): Promise<string> {
  const folder = ownFolder(root, 'published')
  rmSync(join(folder, manifestFile), { force: true })
  const wanted = new Set(announcements.flatMap(({ packages }) => packages.map(({ id }) => id)))
  const mine = (built?.artifacts ?? []).filter((one) => wanted.has(one.package))
  for (const { file } of mine) copyFileSync(join(built?.path ?? '', file), join(folder, file))
  const there = new Set(mine.map((one) => one.package))
  const { workspace } = await discover(root)
  const others = publishable(workspace).filter(({ id }) => wanted.has(id) && !there.has(id))
  const fetched = await fetchAll(root, others, folder, around)
  const artifacts = [...mine, ...fetched]
  writeFileSync(join(folder, manifestFile), JSON.stringify({ format: 1, artifacts }))
  return folder
}

async function fetchAll(
  root: string,
  packages: readonly Package[],
  folder: string,
  around: Surroundings,
): Promise<readonly Artifact[]> {
  const worlds = new Set(packages.map(({ ecosystem }) => ecosystem))
  const registries = await findRegistries(root, worlds, around)
  const artifacts: Artifact[] = []
  for (const { id, name, version, ecosystem, publishing } of packages) {
    if (version === null) continue
    const own = ecosystem === 'npm' ? publishing.registry : undefined
    const registry = own === undefined ? registries[ecosystem] : npmAddress(own)
    const files = await downloadOf({ name, version, ecosystem }, registry, around.signal)
    for (const { file, kind, bytes } of files) {
      const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
      writeFileSync(join(folder, file), bytes)
      artifacts.push({
        package: id,
        name,
        version,
        ecosystem,
        kind,
        file,
        size: bytes.length,
        sha256: digest('sha256'),
        sha512: digest('sha512'),
        files: 0,
      })
    }
  }
  return artifacts
}

async function downloadOf(
  { ecosystem, ...version }: NamedVersion & { readonly ecosystem: EcosystemId },
  registry: RegistryAddress,
  signal: AbortSignal,
): Promise<readonly DownloadedFile[]> {
  try {
    return await ecosystemOf(ecosystem).download(version, registry, signal)
  } catch (error) {
    signal.throwIfAborted()
    const what = `the files of ${version.name} ${version.version} cannot be read from its registry`
    throw new PaquebotError('http/failed', `${what}: ${(error as Error).message}`, {
      hint: 'run the same command again; its release is made when its files can be attached',
      cause: error,
    })
  }
}
