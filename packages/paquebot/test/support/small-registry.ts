import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Artifact } from '../../src/model/artifact.ts'

/** What is on it: every version (`all`), or these, as `name@version`. */
export interface Stock {
  versions: 'all' | ReadonlySet<string>
  readonly files: readonly Artifact[]
  /** Answers 503 to everything. */
  isDown?: boolean
}

/** A registry that only says which versions it has, for both worlds; the stock may change while it runs. */
export async function startSmallRegistry(stock: Stock) {
  const has = (name: string, version: string) =>
    stock.versions === 'all' || stock.versions.has(`${name}@${version}`)
  const answer = (path: string): unknown => {
    const pypi = /^\/pypi\/([^/]+)\/([^/]+)\/json$/.exec(path)
    const [, name = '', version = ''] = pypi ?? /^\/(.+)\/([^/]+)$/.exec(path) ?? []
    if (!has(decodeURIComponent(name), version)) return undefined
    const files = stock.files.filter((file) => file.version === version)
    if (pypi === null)
      return { name, version, dist: { integrity: integrityOf(files[0]?.sha512 ?? '') } }
    const urls = files.map(({ file, sha256, kind }) => ({
      filename: file,
      packagetype: kind === 'sdist' ? 'sdist' : 'bdist_wheel',
      digests: { sha256 },
    }))
    const one = { filename: `${name}-${version}.tar.gz`, packagetype: 'sdist', digests: {} }
    return { urls: urls.length === 0 ? [one] : urls }
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const body = stock.isDown ? undefined : answer(path)
    const status = stock.isDown ? 503 : body === undefined ? 404 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    env: { npm_config_registry: `${url}/`, UV_PUBLISH_URL: `${url}/legacy/` },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const integrityOf = (hex: string) => `sha512-${Buffer.from(hex, 'hex').toString('base64')}`
