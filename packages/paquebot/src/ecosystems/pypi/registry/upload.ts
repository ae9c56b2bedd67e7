import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Artifact } from '../../../model/artifact.ts'
import type { Answered } from '../../answer.ts'
import { readArchive } from '../../archive.ts'
import type { Upload, UploadAnswer } from '../../ecosystem.ts'
import { basicHeader } from '../../key.ts'
import { reasonOf } from '../../page.ts'
import { type CoreMetadata, readMetadata } from '../inspect/metadata.ts'
import { parseWheelName } from '../inspect/wheel.ts'
import { uploadAnswer } from './answers.ts'

/** PyPI takes files of 100 MB, over slow lines too. */
const patience = 15 * 60_000

/**
 * Sends one file by PyPI's legacy interface and says what it answered. Throws only what `credential` throws.
 * Source: PyPI's page "Upload API".
 */
export async function upload(request: Upload): Promise<UploadAnswer> {
  const form = await buildForm(request)
  return uploadAnswer(await send(request, form))
}

async function send(request: Upload, form: FormData): Promise<Answered> {
  const { registry, credential, signal } = request
  const authorization = basicHeader(await credential())
  const signals = [AbortSignal.timeout(patience), ...(signal === undefined ? [] : [signal])]
  try {
    const answer = await fetch(registry.upload, {
      method: 'POST',
      body: form,
      headers: { authorization, accept: 'application/json' },
      // A redirect would lose the body or carry the key to another host.
      redirect: 'error',
      signal: AbortSignal.any(signals),
    })
    return await readAnswer(answer)
  } catch (error) {
    signal?.throwIfAborted()
    return { status: 0, text: reasonOf(error) }
  }
}

async function readAnswer(answer: Response): Promise<Answered> {
  const pause = answer.headers.get('retry-after')
  const text = await refusalText(answer)
  return { status: answer.status, text, ...(pause === null ? {} : { retryAfter: pause }) }
}

async function buildForm({ artifact, path, signer }: Upload): Promise<FormData> {
  const bytes = await readFile(path)
  const metadata = readMetadata(await readArchive(path), artifact.kind)
  const form = new FormData()
  for (const [name, value] of formFields(artifact, metadata)) form.append(name, value)
  form.append('md5_digest', createHash('md5').update(bytes).digest('hex'))
  if (signer?.by === 'exchange') {
    const { attestationsField } = await import('./attest.ts')
    form.append('attestations', await attestationsField(artifact, signer))
  }
  form.append('content', new Blob([bytes], { type: 'application/octet-stream' }), artifact.file)
  return form
}

/** Metadata keys whose form field is not the key in lower case with underscores. */
const otherNames: Readonly<Record<string, string>> = {
  Classifier: 'classifiers',
  'Project-URL': 'project_urls',
  'Import-Name': 'import_names',
  'Import-Namespace': 'import_namespaces',
}

/** The fields of the form but the content: protocol, kind, and the core metadata. */
function formFields(
  artifact: Artifact,
  metadata: CoreMetadata,
): readonly (readonly [string, string])[] {
  const isWheel = artifact.kind === 'wheel'
  const headers = metadata.headers.filter(([key]) => key !== 'Description')
  return [
    [':action', 'file_upload'],
    ['protocol_version', '1'],
    ['filetype', isWheel ? 'bdist_wheel' : 'sdist'],
    ['pyversion', isWheel ? (parseWheelName(artifact.file)?.python ?? 'py3') : 'source'],
    ['sha256_digest', artifact.sha256],
    ...headers.map(([key, value]) => [fieldName(key), value] as const),
    ['description', metadata.description],
  ]
}

const fieldName = (key: string) => otherNames[key] ?? key.toLowerCase().replaceAll('-', '_')

/** PyPI says why in JSON to those who ask, else in HTML and in the reason phrase. */
async function refusalText(response: Response): Promise<string> {
  const body = await response.text().catch(() => '')
  const message =
    jsonMessage(body) ?? body.replace(/<(title|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ')
  const text = decoded(message.replace(/\s+/g, ' ').trim())
  const own = text.replace(
    /^.*?(?:malformed or otherwise incorrect\.|Access was denied to this resource\.)\s*/,
    '',
  )
  return own || response.statusText || text || String(response.status)
}

function jsonMessage(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  '#39': "'",
  amp: '&',
}
const decoded = (text: string) =>
  text.replace(/&(\w+|#\w+);/g, (whole, name: string) => entities[name] ?? whole)
