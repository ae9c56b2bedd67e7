import type { Artifact } from '../../../model/artifact.ts'
import type { RegistryAddress, RemoteState } from '../../ecosystem.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'

const patience = 30_000

/**
 * Asks PyPI's JSON interface for the file. An answer that is neither the release nor 404 says
 * nothing about the file, so it is `unknown`, never `absent`.
 */
export async function probe(artifact: Artifact, registry: RegistryAddress): Promise<RemoteState> {
  const path = `pypi/${normalizeName(artifact.name)}/${artifact.version}/json`
  try {
    const response = await fetch(new URL(path, registry.api), {
      headers: { accept: 'application/json', 'cache-control': 'no-cache' },
      signal: AbortSignal.timeout(patience),
    })
    if (response.status === 404) return { kind: 'absent' }
    if (!response.ok) return { kind: 'unknown', why: `the registry answered ${response.status}` }
    return stateIn(await response.json(), artifact)
  } catch (error) {
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

function stateIn(release: unknown, artifact: Artifact): RemoteState {
  const urls = isTable(release) ? release.urls : undefined
  if (!Array.isArray(urls))
    return { kind: 'unknown', why: 'the registry answered without a list of files' }
  const file: unknown = urls.find((one: unknown) => isTable(one) && one.filename === artifact.file)
  if (!isTable(file)) return { kind: 'absent' }
  const digest = isTable(file.digests) ? file.digests.sha256 : undefined
  if (typeof digest !== 'string')
    return { kind: 'unknown', why: 'the registry answered without a digest' }
  return digest === artifact.sha256 ? { kind: 'same' } : { kind: 'other', digest }
}

/** What went wrong below `fetch failed`. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && cause.message !== '') return cause.message
  return error instanceof Error ? error.message : String(error)
}
