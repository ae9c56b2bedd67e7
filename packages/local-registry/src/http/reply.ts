import type { Reply } from '../types.ts'

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  }
}

export function text(status: number, body: string, contentType = 'text/plain'): Reply {
  return { status, headers: { 'content-type': `${contentType}; charset=utf-8` }, body }
}

export function redirect(location: string, status = 302): Reply {
  return { status, headers: { location }, body: '' }
}

/** Ends a handler early with an answer: the checks of an upload are a long row of refusals. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`)
    this.reply = reply
  }
}
