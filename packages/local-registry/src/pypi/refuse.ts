import { Refusal } from '../http/reply.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import { repr } from './names.ts'

/** A release takes new files for so long. */
export const closedAfterDays = 14

const titles: Readonly<Record<number, string>> = { 400: 'Bad Request', 403: 'Forbidden' }

const explanations: Readonly<Record<number, string>> = {
  400:
    'The server could not comply with the request since it is either malformed or otherwise ' +
    'incorrect.',
  403: 'Access was denied to this resource.',
}

interface Refused {
  readonly status: number
  readonly reason: string
}

const seeHelp = (address: string, anchor: string) =>
  `See ${address}help/#${anchor} for more information.`

/** Refusals that are said in more than one place. `address` is PyPI's own. */
export const refusals = {
  unknownToken: (address: string): Refused => ({
    status: 403,
    reason: `Invalid or non-existent authentication information. ${seeHelp(address, 'invalid-auth')}`,
  }),
  otherBytes: (address: string, filename: string, blake2: string): Refused => {
    const what = `${repr(filename)}, with blake2_256 hash ${repr(blake2)}`
    const reason = `File already exists (${what}). ${seeHelp(address, 'file-name-reuse')}`
    return { status: 400, reason }
  },
  usedFilename: (address: string): Refused => {
    const what = 'This filename has already been used, use a different version.'
    return { status: 400, reason: `${what} ${seeHelp(address, 'file-name-reuse')}` }
  },
  closedRelease: (): Refused => {
    const closed = `releases older than ${closedAfterDays} days`
    return { status: 400, reason: `Uploading new files to ${closed} is not allowed.` }
  },
  secondSdist: (): Refused => ({
    status: 400,
    reason: 'Only one sdist may be uploaded per release.',
  }),
} as const

/** Throws PyPI's way to say no. */
export function refuse(status: number, message: string): never {
  throw new Refusal({ status, reason: message })
}

export function refuseWith({ status, reason }: Refused): never {
  refuse(status, reason)
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
