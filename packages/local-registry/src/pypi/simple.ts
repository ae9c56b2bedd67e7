import { json, redirect, text } from '../http/reply.ts'
import { sha256 } from '../store/digests.ts'
import type { PypiFileRecord, PypiProjectRecord } from '../store/records.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { projectExists } from './auth.ts'
import { normaliseName } from './names.ts'
import { escapeHtml } from './refuse.ts'
import { byVersion } from './sort.ts'

const apiVersion = '1.4'
const jsonType = 'application/vnd.pypi.simple.v1+json'
const htmlType = 'application/vnd.pypi.simple.v1+html'

/** A file as PEP 691 shows it. */
interface SimpleFile {
  readonly filename: string
  readonly url: string
  readonly hashes: Readonly<Record<string, string>>
  readonly 'requires-python'?: string | null
  readonly size?: number
  readonly 'upload-time'?: string
  readonly yanked?: boolean | string
  readonly 'core-metadata'?: boolean | Readonly<Record<string, string>>
  /** The old name of the same (before PEP 714). */
  readonly 'data-dist-info-metadata'?: boolean | Readonly<Record<string, string>>
  readonly provenance?: string | null
}

interface SimpleProject {
  readonly meta: unknown
  readonly name: string
  readonly versions: readonly string[]
  readonly files: readonly SimpleFile[]
}

/** `GET /simple/` */
export function simpleIndex(world: World, request: RegistryRequest): Reply {
  const names = world.store.pypi.all().map(([name]) => name)
  if (wantsJson(request)) {
    const projects = names.map((name) => ({ name }))
    return simpleJson({ meta: { 'api-version': apiVersion }, projects })
  }
  return simpleHtml(
    request,
    'Simple index',
    names.map((name) => anchor(`/simple/${name}/`, name)),
  )
}

/** `GET /simple/<name>/` */
export async function simpleProject(
  world: World,
  request: RegistryRequest,
  name: string,
): Promise<Reply> {
  const key = normaliseName(name)
  if (key !== name || !request.path.endsWith('/')) return redirect(`/simple/${key}/`, 301)
  const record = world.stale.pypi.read(key)
  if (record === undefined) return await absentProject(world, request, key)
  const own = describe(world, key, record)
  const project = world.upstream.pypi.isMerged(key) ? await merge(world, key, own) : own
  if (wantsJson(request)) return simpleJson(project)
  return simpleHtml(request, `Links for ${key}`, project.files.map(fileAnchor))
}

/** A project that is at the real PyPI has a page, without the files that nobody may take from there. */
async function absentProject(world: World, request: RegistryRequest, key: string): Promise<Reply> {
  const isOurs = world.store.pypi.get(key) !== undefined && !world.upstream.pypi.isMerged(key)
  // Stored a moment ago, and the page that is served is older.
  if (isOurs) return json(404, { message: 'Not Found' })
  const sent = await world.upstream.pypi.send(key, `${key}/`)
  if (sent.status !== 404 || !projectExists(world, key)) return sent
  if (!wantsJson(request)) return simpleHtml(request, `Links for ${key}`, [])
  return simpleJson(describe(world, key, { name: key, files: [], releases: {} }))
}

function describe(world: World, key: string, record: PypiProjectRecord): SimpleProject {
  const files = record.files.toSorted(
    (a, b) => byVersion(a.version, b.version) || (a.filename < b.filename ? -1 : 1),
  )
  return {
    meta: { 'api-version': apiVersion },
    name: key,
    versions: [...new Set(files.map((file) => file.version))],
    files: files.map((file) => simpleFile(world, key, file)),
  }
}

function simpleFile(world: World, key: string, file: PypiFileRecord): SimpleFile {
  const metadata = file.metadata === undefined ? false : { sha256: sha256(file.metadata) }
  return {
    filename: file.filename,
    url: fileUrl(world, key, file.filename),
    hashes: { sha256: file.sha256 },
    'requires-python': file.requiresPython ?? null,
    size: file.size,
    'upload-time': file.uploaded,
    yanked: false,
    'core-metadata': metadata,
    'data-dist-info-metadata': metadata,
    provenance: null,
  }
}

/** Where a stored file is served. */
export function fileUrl(world: World, key: string, filename: string): string {
  return `${world.address('pypi')}files/${key}/${encodeURIComponent(filename)}`
}

/** Local files win over the upstream's of the same name. */
async function merge(world: World, key: string, own: SimpleProject): Promise<SimpleProject> {
  const theirs = (await world.upstream.pypi.json(`${key}/`, jsonType)) as SimpleProject
  if (theirs === undefined) return own
  const local = new Set(own.files.map((file) => file.filename))
  const files = [...theirs.files.filter((file) => !local.has(file.filename)), ...own.files]
  const versions = [...new Set([...(theirs.versions ?? []), ...own.versions])].sort(byVersion)
  return { ...own, versions, files }
}

function wantsJson(request: RegistryRequest): boolean {
  return (request.query.get('format') ?? request.headers.accept ?? '').includes('+json')
}

function simpleJson(value: unknown): Reply {
  return json(200, value, { 'content-type': jsonType, vary: 'accept', 'cache-control': 'no-cache' })
}

function simpleHtml(request: RegistryRequest, title: string, links: readonly string[]): Reply {
  const page = [
    '<!DOCTYPE html>\n<html>\n  <head>',
    `    <meta name="pypi:repository-version" content="${apiVersion}">`,
    `    <title>${title}</title>\n  </head>\n  <body>\n    <h1>${title}</h1>`,
    ...links.map((link) => `    ${link}<br />`),
    '  </body>\n</html>\n',
  ]
  const type = (request.headers.accept ?? '').includes(htmlType) ? htmlType : 'text/html'
  const reply = text(200, page.join('\n'), type)
  return { ...reply, headers: { ...reply.headers, vary: 'accept', 'cache-control': 'no-cache' } }
}

function fileAnchor(file: SimpleFile): string {
  const metadata = file['core-metadata']
  const digest = typeof metadata === 'object' ? `sha256=${metadata.sha256}` : undefined
  return anchor(`${file.url}#sha256=${file.hashes.sha256}`, file.filename, {
    'data-requires-python': file['requires-python'] ?? undefined,
    'data-core-metadata': digest,
    'data-dist-info-metadata': digest,
    'data-yanked': file.yanked ? String(file.yanked) : undefined,
  })
}

function anchor(
  href: string,
  label: string,
  attributes: Record<string, string | undefined> = {},
): string {
  const shown = Object.entries({ href, ...attributes }).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}="${escapeHtml(value)}"`],
  )
  return `<a${shown.join('')}>${escapeHtml(label)}</a>`
}
