import { join } from 'node:path'
import type { Announcement } from '../../model/announcement.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import {
  type AnnounceRequest,
  type PreparedAnnounce,
  prepareAnnounce,
} from '../announce/announce.ts'
import { carryOut } from '../announce/carry-out.ts'
import { artifactFolder } from '../build/here.ts'
import { openArtifacts } from '../publish/artifacts.ts'
import type { Surroundings } from '../publish/run.ts'
import { folderFromRegistries, lackingFiles } from './files.ts'

/** A tag with what became of it in this run. */
export interface ToldTag {
  readonly name: string
  readonly commit: string
  readonly packages: readonly string[]
  readonly made: boolean
  /** Address of the release, when it was published in this run. */
  readonly release?: string
}

/** What was announced, and what is wrong with the rest. */
export interface Announced {
  /** False when an error ended it. */
  readonly isWhole: boolean
  readonly tags: readonly ToldTag[]
  /** Packages whose tags wait, and why. */
  readonly held: readonly { readonly id: string; readonly why: string }[]
  readonly findings: readonly Finding[]
}

interface Request {
  /** Packages; all when empty. */
  readonly only: readonly string[]
  /** Folder of artifacts that was brought along. */
  readonly from: string | undefined
  /** GitHub releases beside the tags. */
  readonly releases: boolean
}

/**
 * Tags and releases of what is out, with all files: those that were built here, and from the registries those that an
 * earlier run uploaded. A folder that was brought along is all that is attached. Throws what `paquebot announce` throws.
 */
export async function announceAll(
  place: string,
  request: Request,
  around: Surroundings,
): Promise<Announced> {
  const parts = await prepareParts(place, request, around)
  const made = new Map<string, string>()
  for (const part of parts)
    for (const { tag, url } of await carryOut(part, around)) made.set(tag, url)
  return {
    isWhole: true,
    tags: parts.flatMap(({ plan }) =>
      plan.announcements.flatMap((one) => toldTag(one, made.get(one.tag))),
    ),
    held: parts[0]?.plan.skipped ?? [],
    findings: parts.flatMap(({ findings }) => findings),
  }
}

/**
 * What `paquebot announce` decides, with the files that the registries have attached to new releases: the bytes that
 * users have, on whatever machine and in whatever run they were uploaded. Throws what `prepareAnnounce` throws, and
 * `http/failed` for files that cannot be read.
 */
export async function prepareWithPublishedFiles(
  cwd: string,
  request: Omit<AnnounceRequest, 'from'>,
  around: Surroundings,
): Promise<PreparedAnnounce> {
  const prepared = await prepareAnnounce(cwd, request, around)
  const lacking = lackingFiles(prepared.plan.announcements, undefined)
  if (lacking.length === 0) return prepared
  const from = await folderFromRegistries(prepared.root, lacking, undefined, around)
  return prepareAnnounce(cwd, { ...request, from }, around)
}

/** What the files at hand are enough for, and the rest with files from the registries. */
async function prepareParts(
  place: string,
  { only, from, releases }: Request,
  around: Surroundings,
): Promise<readonly PreparedAnnounce[]> {
  const folder = from ?? join(place, artifactFolder)
  const built = openArtifacts(folder)
  const prepare = (names: readonly string[], files: string | undefined) =>
    prepareAnnounce(
      place,
      { only: names, assets: [], releases, ...(files === undefined ? {} : { from: files }) },
      around,
    )
  const prepared = await prepare(only, built === undefined ? undefined : folder)
  const { plan } = prepared
  const lacking = from === undefined ? lackingFiles(plan.announcements, built) : []
  if (lacking.length === 0) return [prepared]
  const announcements = plan.announcements.filter((one) => !lacking.includes(one))
  const names = lacking.flatMap(({ packages }) => packages.map(({ id }): PackageId => id))
  const files = await folderFromRegistries(place, lacking, built, around)
  return [
    { ...prepared, plan: { ...plan, announcements } },
    await prepare([...new Set(names)], files),
  ]
}

function toldTag(
  { tag, commit, packages, tagging }: Announcement,
  release: string | undefined,
): readonly ToldTag[] {
  if (tagging.kind !== 'make' && tagging.kind !== 'there') return []
  const told = {
    name: tag,
    commit,
    packages: packages.map(({ name }) => name),
    made: tagging.kind === 'make',
  }
  return [release === undefined ? told : { ...told, release }]
}
