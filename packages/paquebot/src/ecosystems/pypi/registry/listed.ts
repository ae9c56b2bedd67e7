import type { Artifact } from '../../../model/artifact.ts'
import type {
  NamedVersion,
  RegistryAddress,
  ReleaseState,
  RemoteState,
  Unknown,
} from '../../ecosystem.ts'
import { readPage, reasonOf } from '../../page.ts'
import { normalizeName } from '../project/names.ts'
import { versions } from '../versions.ts'
import { type IndexFile, indexPage, indexType, readIndex, versionIn } from './index-page.ts'

/**
 * What the simple index has of the file, which installers read. Old registries have it as HTML only.
 * Source: PEP 503, PEP 691.
 */
export async function listed(
  artifact: Artifact,
  registry: RegistryAddress,
  signal?: AbortSignal,
): Promise<RemoteState> {
  const files = await indexedFiles(artifact.name, registry, signal)
  if ('kind' in files) return files
  const mine = files.find(({ file }) => file === artifact.file)
  if (mine === undefined) return { kind: 'absent' }
  const { sha256, time } = mine
  if (sha256 === undefined) return { kind: 'unknown', why: 'the index tells no digest' }
  if (sha256 === artifact.sha256) return { kind: 'same' }
  const since = time === undefined ? {} : { since: new Date(time).toISOString() }
  return { kind: 'other', digest: sha256, ...since }
}

/** What the simple index has of a version. A release without an sdist may be one whose upload stopped half-way. */
export async function listedRelease(
  { name, version }: NamedVersion,
  registry: RegistryAddress,
): Promise<ReleaseState> {
  const files = await indexedFiles(name, registry)
  if ('kind' in files) return files
  const project = normalizeName(name)
  const mine = files.filter(({ file }) => {
    const its = versionIn(file, project)
    return its !== undefined && versions.compare(its, version) === 0
  })
  if (mine.length === 0) return { kind: 'absent' }
  const isWhole = mine.some(({ file }) => /\.(?:tar\.gz|zip)$/.test(file))
  const [since] = mine.flatMap(({ time }) => time ?? []).sort((a, b) => a - b)
  return {
    kind: isWhole ? 'complete' : 'partial',
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  }
}

async function indexedFiles(
  name: string,
  registry: RegistryAddress,
  signal?: AbortSignal,
): Promise<readonly IndexFile[] | { readonly kind: 'absent' } | Unknown> {
  try {
    const page = await readPage(indexPage(name, registry), {
      headers: { accept: indexType },
      signal,
    })
    if (page.status === 404) return { kind: 'absent' }
    if (!page.ok) return { kind: 'unknown', why: `the registry answered ${page.status}` }
    const files = readIndex(page)?.files
    return files ?? { kind: 'unknown', why: 'the index answers without a list of files' }
  } catch (error) {
    signal?.throwIfAborted()
    return { kind: 'unknown', why: reasonOf(error) }
  }
}
