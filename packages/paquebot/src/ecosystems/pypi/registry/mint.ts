import { askPatiently, type Exchange, isThere, parseObject, readSwap } from '../../exchange.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'

/**
 * PyPI: the host of the upload address tells its audience and mints; each ID token is taken once, and the key holds
 * for all projects of the publisher that it names. Source: warehouse, oidc/views.py.
 */
export const pypiExchange: Exchange = {
  async audience(registry, signal) {
    const address = new URL('/_/oidc/audience', registry)
    const headers = { accept: 'application/json' }
    const answer = await askPatiently(address, () => ({ headers }), signal)
    const { audience } = parseObject(await answer.text())
    return answer.ok && typeof audience === 'string' ? audience : undefined
  },
  swap: async ({ registry, idToken, signal }) => {
    const address = new URL('/_/oidc/mint-token', registry)
    const init = async () => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ token: await idToken() }),
    })
    return readSwap(await askPatiently(address, init, signal), refusalIn)
  },
  // As uv does since 0.13. A key that cannot be given back ends by itself.
  async burn(registry, token) {
    const body = JSON.stringify({ token })
    const headers = { 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(5000)
    const address = new URL('/_/oidc/burn-token', registry)
    const answer = await fetch(address, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal,
    }).catch(() => undefined)
    await answer?.body?.cancel()
  },
  // A project without a release is on the index, and not in the JSON interface.
  exists: (name, { index }, signal) => {
    const base = index.endsWith('/') ? index : `${index}/`
    const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1'
    return isThere(new URL(`${normalizeName(name)}/`, base), accept, signal)
  },
}

function refusalIn(body: Readonly<Record<string, unknown>>): { reason?: string; code?: string } {
  const errors: unknown = body.errors
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  if (!isTable(first)) return typeof body.message === 'string' ? { reason: body.message } : {}
  return {
    ...(typeof first.description === 'string' ? { reason: first.description } : {}),
    ...(typeof first.code === 'string' ? { code: first.code } : {}),
  }
}
