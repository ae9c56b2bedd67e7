import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Artifact } from '../../../model/artifact.ts'
import { PaquebotError } from '../../../model/error.ts'
import type { UploadOutcome } from '../../../model/step.ts'
import { readArchive } from '../../archive.ts'
import type { Upload } from '../../ecosystem.ts'
import { basicHeader } from '../../key.ts'
import { type CoreMetadata, readMetadata } from '../inspect/metadata.ts'
import { parseWheelName } from '../inspect/wheel.ts'
import { probe, reasonOf } from './probe.ts'

/** PyPI takes files of 100 MB, over slow lines too. */
const patience = 15 * 60_000

/**
 * Uploads one file by PyPI's legacy interface. What is there already with the same bytes is left
 * alone; an answer that leaves it open is settled by a look at the registry. Throws
 * `publish/refused` with PyPI's own words, `publish/other-bytes` or `http/failed`.
 * Source: PyPI's page "Upload API".
 */
export async function upload(request: Upload): Promise<UploadOutcome> {
  const there = await probe(request.artifact, request.registry)
  if (there.kind === 'same') return 'already-there'
  if (there.kind === 'other') throw otherBytes(request, there.digest)
  const form = await buildForm(request)
  const response = await send(request, form)
  if (response instanceof Error) return settle(request, response.message)
  if (response.ok) return 'published'
  const text = await refusalText(response)
  if (text.includes('already exists')) return settle(request, text)
  if (response.status >= 500 || response.status === 408)
    return settle(request, `${response.status} ${text}`)
  throw refused(request, text, response.status)
}

async function send(request: Upload, form: FormData): Promise<Response | Error> {
  const { registry, credential, signal } = request
  const key = await credential()
  const signals = [AbortSignal.timeout(patience), ...(signal === undefined ? [] : [signal])]
  try {
    return await fetch(registry.upload, {
      method: 'POST',
      body: form,
      headers: { authorization: basicHeader(key), accept: 'application/json' },
      // A redirect would lose the body or carry the key to another host.
      redirect: 'error',
      signal: AbortSignal.any(signals),
    })
  } catch (error) {
    signal?.throwIfAborted()
    return new Error(reasonOf(error), { cause: error })
  }
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

/** Looks what is there after "exists already", a server error or a lost connection. */
async function settle(request: Upload, text: string): Promise<UploadOutcome> {
  const { artifact, registry } = request
  const state = await probe(artifact, registry)
  if (state.kind === 'same') return text.includes('already exists') ? 'already-there' : 'published'
  if (state.kind === 'other') throw otherBytes(request, state.digest)
  // Another release or a deleted file has had this name: PyPI never gives it out again.
  if (text.includes('already exists')) throw refused(request, text, 400)
  throw new PaquebotError(
    'http/failed',
    `\`${artifact.file}\` did not reach the registry: ${text}`,
    {
      hint: 'run the same command again; what is there already is left alone',
    },
  )
}

const hints: Readonly<Record<number, string>> = {
  401: 'the key is not accepted; use a project token or trusted publishing',
  403: 'the key is not accepted or may not upload to this project; compare the trusted publisher on PyPI with repository, workflow and environment',
  404: 'the upload address is not that of a package index',
  429: 'too many uploads at once; run the same command again later',
}

function refused({ artifact }: Upload, text: string, status: number): PaquebotError {
  const hint = hints[status] ?? 'correct what the registry says and run the command again'
  return new PaquebotError(
    'publish/refused',
    `the registry refuses \`${artifact.file}\`: ${text}`,
    { hint },
  )
}

function otherBytes({ artifact }: Upload, there: string): PaquebotError {
  const message = `\`${artifact.file}\` is on the registry with other bytes: sha256 ${there} there, ${artifact.sha256} here`
  const hint =
    'a published file never changes: release a new version, or upload the file that was built first'
  return new PaquebotError('publish/other-bytes', message, { hint })
}
