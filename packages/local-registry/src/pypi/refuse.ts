import { Refusal } from '../http/reply.ts'
import type { RegistryRequest, Reply } from '../types.ts'

const titles: Readonly<Record<number, string>> = { 400: 'Bad Request', 403: 'Forbidden' }

const explanations: Readonly<Record<number, string>> = {
  400:
    'The server could not comply with the request since it is either malformed or otherwise ' +
    'incorrect.',
  403: 'Access was denied to this resource.',
}

/** Throws PyPI's way to say no. */
export function refuse(status: number, message: string): never {
  throw new Refusal({ status, reason: message })
}

/**
 * PyPI says why in the reason phrase and in the body, as JSON for those who ask (uv) and as HTML
 * for the others (twine).
 */
export function explain(request: RegistryRequest, refusal: Refusal): Reply {
  const { status, reason, body } = refusal.reply
  if (reason === undefined || body !== undefined) return refusal.reply
  const explanation = explanations[status] ?? ''
  const title = titles[status] ?? ''
  if ((request.headers.accept ?? '').includes('application/json')) {
    const message = `${explanation}\n\n\n${reason}\n\n`
    const value = { message, code: `${status} ${reason}`, title }
    const headers = { 'content-type': 'application/json' }
    return { status, reason, headers, body: JSON.stringify(value) }
  }
  const heading = escapeHtml(`${status} ${reason}`)
  const lines = [
    `<html>\n <head>\n  <title>${heading}</title>\n </head>\n <body>`,
    `  <h1>${heading}</h1>\n  ${explanation}<br/><br/>\n${escapeHtml(reason)}\n\n </body>\n</html>`,
  ]
  const headers = { 'content-type': 'text/html; charset=UTF-8' }
  return { status, reason, headers, body: lines.join('\n') }
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
