import type { Reply } from '../types.ts'

const documentation = 'https://docs.github.com/rest'

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

export const noContent: Reply = { status: 204 }

/** Ends a handler early with an answer. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`)
    this.reply = reply
  }
}

/** An error as GitHub prints it: a sentence, the documentation, the status as text. */
export function refuse(status: number, message: string): Refusal {
  return new Refusal(
    json(status, { message, documentation_url: documentation, status: String(status) }),
  )
}

/** 422 with a sentence of its own. */
export function unprocessable(message: string): Refusal {
  return new Refusal(json(422, { message, documentation_url: documentation, status: '422' }))
}

export interface FieldError {
  readonly resource: string
  readonly code: string
  readonly field?: string
  readonly message?: string
}

/** 422 `Validation Failed` with its list. */
export function invalid(...errors: readonly FieldError[]): Refusal {
  return new Refusal(
    json(422, {
      message: 'Validation Failed',
      errors,
      documentation_url: documentation,
      status: '422',
    }),
  )
}

export const notFound = (): Refusal => refuse(404, 'Not Found')

/** The sentence of an error answer, for tests and the log. */
export function errorText(reply: Reply): string {
  const text = String(reply.body ?? '')
  try {
    const { message, errors } = JSON.parse(text)
    const details = (errors ?? []).map(
      (error: FieldError) =>
        error.message ?? `${error.resource} ${error.field ?? ''} ${error.code}`,
    )
    return [message, ...details].filter(Boolean).join(': ')
  } catch {
    return text.slice(0, 1000)
  }
}
