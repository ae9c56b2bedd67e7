import type { Artifact } from '../../../model/artifact.ts'
import type { RegistryAddress, RemoteState } from '../../ecosystem.ts'
import { readPage } from '../../page.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'
import { reasonOf } from './probe.ts'

/**
 * What the simple index has of the file, which installers read. Old registries have it as HTML only.
 * Source: PEP 503, PEP 691.
 */
export async function listed(artifact: Artifact, { index }: RegistryAddress): Promise<RemoteState> {
  const base = index.endsWith('/') ? index : `${index}/`
  try {
    const answer = await readPage(new URL(`${normalizeName(artifact.name)}/`, base), {
      headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.2' },
    })
    if (answer.status === 404) return { kind: 'absent' }
    if (!answer.ok) return { kind: 'unknown', why: `the registry answered ${answer.status}` }
    const { text } = answer
    const isJson = answer.type.includes('json')
    return stateOf(artifact, isJson ? digestInJson(text, artifact) : digestInHtml(text, artifact))
  } catch (error) {
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

/** Null: the file is there, and the page tells no digest. */
type Digest = string | null | undefined

function stateOf({ sha256 }: Artifact, digest: Digest): RemoteState {
  if (digest === undefined) return { kind: 'absent' }
  if (digest === null) return { kind: 'unknown', why: 'the index tells no digest' }
  return digest === sha256 ? { kind: 'same' } : { kind: 'other', digest }
}

function digestInJson(text: string, { file }: Artifact): Digest {
  const page: unknown = JSON.parse(text)
  const files: unknown = isTable(page) ? page.files : undefined
  const mine: unknown = Array.isArray(files)
    ? files.find((one: unknown) => isTable(one) && one.filename === file)
    : undefined
  if (!isTable(mine)) return undefined
  const digest = isTable(mine.hashes) ? mine.hashes.sha256 : undefined
  return typeof digest === 'string' ? digest : null
}

function digestInHtml(text: string, { file }: Artifact): Digest {
  const anchors = [...text.matchAll(/<a\s[^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>/g)]
  const mine = anchors.find(([, , name]) => name?.trim() === file)
  return mine === undefined
    ? undefined
    : (/#sha256=([0-9a-f]{64})/.exec(mine[1] ?? '')?.[1] ?? null)
}
