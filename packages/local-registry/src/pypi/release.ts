import type { FormFile } from '../http/multipart.ts'
import { sha512 } from '../store/digests.ts'
import type { PypiFileRecord, PypiProjectRecord } from '../store/records.ts'
import type { World } from '../world.ts'
import type { UploadForm } from './form.ts'
import { normaliseName } from './names.ts'
import { closedAfterDays, refusals, refuseWith } from './refuse.ts'
import { parseVersion, releaseKey, type Version } from './version.ts'

const dayMilliseconds = 24 * 60 * 60 * 1000

/** A file that passed all checks. */
export interface CheckedFile {
  readonly form: UploadForm
  readonly file: FormFile
  readonly digests: Pick<PypiFileRecord, 'md5' | 'sha256' | 'blake2'>
  readonly metadata: string | undefined
}

/** The project as it is, or an empty one; with the name as it is spelled this time. */
export function projectFor(world: World, name: string): PypiProjectRecord {
  const known = world.store.pypi.get(normaliseName(name))
  return { ...(known ?? { files: [], releases: {} }), name }
}

/** `1.0` and `1.0.0` are one release, under the spelling that came first. */
export function findRelease(project: PypiProjectRecord, version: Version): string | undefined {
  const key = releaseKey(version)
  return Object.keys(project.releases).find((text) => {
    const known = parseVersion(text)
    return known !== undefined && releaseKey(known) === key
  })
}

/** Refuses what comes too late, and a second sdist. */
export function checkRelease(
  world: World,
  project: PypiProjectRecord,
  release: string,
  filetype: UploadForm['filetype'],
): void {
  const created = project.releases[release]?.created
  const age = created === undefined ? 0 : world.now().getTime() - Date.parse(created)
  if (age > closedAfterDays * dayMilliseconds) {
    refuseWith(refusals.closedRelease())
  }
  const files = project.files.filter((file) => file.version === release)
  if (filetype === 'sdist' && files.some((file) => file.packagetype === 'sdist')) {
    refuseWith(refusals.secondSdist())
  }
}

/** Keeps the file; the first one of a release brings the release's metadata. */
export async function storeFile(
  world: World,
  project: PypiProjectRecord,
  release: string,
  checked: CheckedFile,
): Promise<void> {
  const { form, file, digests } = checked
  const uploaded = world.now().toISOString()
  const record: PypiFileRecord = {
    filename: file.filename,
    size: file.data.length,
    ...digests,
    sha512: sha512(file.data),
    uploaded,
    version: release,
    packagetype: form.filetype,
    pythonVersion: form.first('pyversion') ?? 'source',
    requiresPython: form.first('requires_python'),
    metadata: checked.metadata,
  }
  const first = { created: uploaded, metadata: Object.fromEntries(form.fields) }
  const releases = { [release]: first, ...project.releases }
  const next = { ...project, releases, files: [...project.files, record] }
  const bytes = { sha256: digests.sha256, data: file.data }
  await world.store.pypi.put(normaliseName(project.name), next, [bytes])
}
