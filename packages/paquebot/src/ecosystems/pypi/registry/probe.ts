import type { Artifact } from '../../../model/artifact.ts'
import type {
  NamedVersion,
  RegistryAddress,
  ReleaseState,
  RemoteState,
  Unknown,
} from '../../ecosystem.ts'
import { jsonOf, readPage, reasonOf } from '../../page.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'
import { listed, listedRelease } from './listed.ts'

/**
 * Asks PyPI's JSON interface for the file. An answer that is neither the release nor 404 says nothing about the file,
 * so it is `unknown`, never `absent`; and 404 is only believed when the simple index agrees, because many mirrors have
 * nothing but the index.
 */
export async function probe(
  artifact: Artifact,
  registry: RegistryAddress,
  signal?: AbortSignal,
): Promise<RemoteState> {
  const files = await filesOf(artifact, registry, signal)
  if ('kind' in files) return files.kind === 'absent' ? listed(artifact, registry, signal) : files
  const file = files.find(({ filename }) => filename === artifact.file)
  if (file === undefined) return { kind: 'absent' }
  const digest = isTable(file.digests) ? file.digests.sha256 : undefined
  if (typeof digest !== 'string')
    return { kind: 'unknown', why: 'the registry answered without a digest' }
  if (digest === artifact.sha256) return { kind: 'same' }
  const since = file.upload_time_iso_8601
  return { kind: 'other', digest, ...(typeof since === 'string' ? { since } : {}) }
}

/** A release without an sdist may be one whose upload stopped half-way: the sdist goes last. */
export async function released(
  version: NamedVersion,
  registry: RegistryAddress,
): Promise<ReleaseState> {
  const files = await filesOf(version, registry)
  if ('kind' in files) return files.kind === 'absent' ? listedRelease(version, registry) : files
  if (files.length === 0) return { kind: 'absent' }
  const isWhole = files.some(({ packagetype }) => packagetype === 'sdist')
  const times = files.flatMap(({ upload_time_iso_8601: time }) =>
    typeof time === 'string' ? [time] : [],
  )
  const [since] = times.sort()
  return { kind: isWhole ? 'complete' : 'partial', ...(since === undefined ? {} : { since }) }
}

type NoFiles = { readonly kind: 'absent' } | Unknown

/** The files of a version with their digests. */
export async function filesOf(
  { name, version }: NamedVersion,
  registry: RegistryAddress,
  signal?: AbortSignal,
): Promise<readonly Readonly<Record<string, unknown>>[] | NoFiles> {
  const path = `pypi/${normalizeName(name)}/${version}/json`
  try {
    const response = await readPage(new URL(path, registry.api), {
      headers: { accept: 'application/json' },
      signal,
    })
    if (response.status === 404) return { kind: 'absent' }
    if (!response.ok) return { kind: 'unknown', why: `the registry answered ${response.status}` }
    const release: unknown = jsonOf(response)
    const urls = isTable(release) ? release.urls : undefined
    if (Array.isArray(urls)) return urls.filter(isTable)
    return { kind: 'unknown', why: 'the registry answered without a list of files' }
  } catch (error) {
    signal?.throwIfAborted()
    return { kind: 'unknown', why: reasonOf(error) }
  }
}
