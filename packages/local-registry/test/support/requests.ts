import type { LocalRegistries } from '../../src/index.ts'
import { integrity, sha1, sha256, sha512 } from '../../src/store/digests.ts'
import { type Distribution, tarGz } from './archives.ts'

interface Body {
  readonly name: string
  readonly [key: string]: unknown
}

/** The body of a publish, as npm's library makes it. */
export function npmBody(name: string, version: string, change: Record<string, unknown> = {}) {
  const manifest = { name, version, main: 'index.js' }
  const tarball = tarGz({ 'package/package.json': JSON.stringify(manifest) })
  const dist = { integrity: integrity(sha512(tarball)), shasum: sha1(tarball) }
  const attachment = { data: tarball.toString('base64'), length: tarball.length }
  return {
    _id: name,
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
    access: 'public',
    _attachments: { [`${name}-${version}.tgz`]: attachment },
    ...change,
  }
}

/** Sends a request to the npm registry; a token of `undefined` sends none. */
export async function npmRequest(
  registries: LocalRegistries,
  path: string,
  options: { method?: string; body?: unknown; token?: string | undefined; accept?: string } = {},
) {
  const { method = 'GET', body, token = registries.tokens[0], accept } = options
  const response = await fetch(`${registries.npm.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(accept ? { accept } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: parse(text) }
}

export async function npmPublish(registries: LocalRegistries, body: Body) {
  const path = body.name.replace('/', '%2f')
  return await npmRequest(registries, path, { method: 'PUT', body })
}

/** Uploads to PyPI; `change` replaces fields, and a field of `undefined` is left out. */
export async function pypiUpload(
  registries: LocalRegistries,
  file: Distribution,
  change: Record<string, string | readonly string[] | undefined> = {},
  options: { token?: string; accept?: string } = {},
) {
  const { token = registries.tokens[0] ?? '', accept = '*/*' } = options
  const wheel = file.filename.endsWith('.whl')
  const [name = '', version = ''] = file.filename.replace('.tar.gz', '').split('-')
  const fields: Record<string, string | readonly string[] | undefined> = {
    ':action': 'file_upload',
    protocol_version: '1',
    metadata_version: '2.4',
    name,
    version,
    filetype: wheel ? 'bdist_wheel' : 'sdist',
    pyversion: wheel ? 'py3' : 'source',
    sha256_digest: sha256(file.data),
    ...change,
  }
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) form.append(field, one)
  }
  form.append('content', new Blob([new Uint8Array(file.data)]), file.filename)
  const basic = Buffer.from(`__token__:${token}`).toString('base64')
  const headers = { authorization: `Basic ${basic}`, accept }
  const response = await fetch(registries.pypi.upload, { method: 'POST', body: form, headers })
  return { status: response.status, reason: response.statusText, body: await response.text() }
}

function parse(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
