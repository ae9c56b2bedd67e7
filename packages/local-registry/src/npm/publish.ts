import { json, Refusal } from '../http/reply.ts'
import { readJson } from '../http/request.ts'
import { publishersOf } from '../oidc/publishers.ts'
import type { JsonObject, NpmPackageRecord } from '../store/records.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { authorise } from './auth.ts'
import { editPackument } from './deprecate.ts'
import { isTag } from './names.ts'
import { type Publication, parsePublication } from './publication.ts'

/** `PUT /<name>`: a new version, or changed `deprecated` texts when nothing is attached. */
export async function publish(
  world: World,
  request: RegistryRequest,
  name: string,
): Promise<Reply> {
  authorise(world, request, name, 'publish')
  const body = (await readJson(request)) as JsonObject | null
  if (body === null || typeof body !== 'object' || body.name !== name) {
    return json(400, { error: `the name in the body is not ${name}` })
  }
  if (body._attachments === undefined) return await editPackument(world, name, body)
  return await addVersion(world, parsePublication(name, body))
}

/** Stores a version, if its number is free. */
export async function addVersion(world: World, publication: Publication): Promise<Reply> {
  const { name, version, manifest, tarball, bundles, file } = publication
  // No `await` between this look and the `put`: two equal publishes must not both win.
  checkFree(world, publication)
  const known = world.store.npm.get(name)
  const published = world.now().toISOString()
  const base = known ?? newPackage(world, publication, published)
  const record: NpmPackageRecord = {
    ...base,
    access: publication.access ?? base.access,
    distTags: nextTags(world, publication, base),
    versions: { ...base.versions, [version]: { manifest, file, bundles, published } },
    modified: published,
  }
  await world.store.npm.put(name, record, [{ sha256: file.sha256, data: tarball }])
  return json(201, { ok: 'created new entry', success: true })
}

/** Published, staged and scanned versions share their numbers. */
export function checkFree(world: World, { name, version }: Publication): void {
  const staged = [...world.stages.values()].some(
    ({ publication }) => publication.name === name && publication.version === version,
  )
  if (staged || world.scans.isHeld({ name, version })) {
    const error = `Cannot publish over previously staged version ${version}`
    throw new Refusal(json(409, { error }))
  }
  if (!world.scans.isStored({ name, version })) return
  const error = `You cannot publish over the previously published versions: ${version}.`
  throw new Refusal(json(403, { error }))
}

function newPackage(world: World, publication: Publication, created: string): NpmPackageRecord {
  const { name, access } = publication
  const scoped = name.startsWith('@')
  // npm's default for a new scoped package is restricted, which only paying accounts may have.
  if (scoped && access !== 'public' && !existsElsewhere(world, name)) {
    throw new Refusal(json(402, { error: 'You must sign up for private packages' }))
  }
  return { name, access: 'public', distTags: {}, versions: {}, created, modified: created }
}

/** At the real registry. */
export function existsElsewhere(world: World, name: string): boolean {
  const { existing, publishers } = world.options
  return (
    existing?.npm?.includes(name) === true ||
    world.upstream.npm.isMerged(name) ||
    publishersOf(publishers, 'npm').some((publisher) => publisher.name === name)
  )
}

function nextTags(
  world: World,
  { name, version, tags }: Publication,
  base: NpmPackageRecord,
): Record<string, string> {
  const wrong = tags.find((tag) => !isTag(tag))
  if (wrong !== undefined) {
    throw new Refusal(json(400, { error: 'Tag name must not be a valid SemVer range' }))
  }
  const given = Object.fromEntries(tags.map((tag) => [tag, version]))
  // npm sets `latest` on the first version whatever its tag; a merged package has one already.
  const needsLatest = base.distTags.latest === undefined && !world.upstream.npm.isMerged(name)
  return { ...(needsLatest ? { latest: version } : {}), ...base.distTags, ...given }
}
