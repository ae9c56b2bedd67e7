import { type Answered, isUnclear, unclear } from '../answer.ts'
import type { Refused, TagAnswer, UploadAnswer } from '../ecosystem.ts'

/**
 * What npm's answer to a PUT of a version means. 403 and 409 are each several things, told apart by their words
 * (npm's registry; Verdaccio says 409 where npm says 403).
 */
export function uploadAnswer(answered: Answered): UploadAnswer {
  const { status, text } = answered
  if (status >= 200 && status < 300) return { kind: 'accepted' }
  if (status === 409 && /previously staged/i.test(text)) return { kind: 'staged', why: text }
  const isTaken =
    /previously published|already (present|exists)|cannot publish over|E?PUBLISHCONFLICT/i
  if ((status === 403 || status === 409 || status === 400) && isTaken.test(text))
    return { kind: 'exists', why: text }
  // "Failed to save packument": two writes at once, of which this one may still have been kept.
  if (status === 409 || isUnclear(status)) return unclear(answered)
  return refused(answered)
}

/** What npm's answer to a move of a dist-tag means. */
export function tagAnswer(answered: Answered): TagAnswer {
  const { status } = answered
  if (status >= 200 && status < 300) return { kind: 'done' }
  if (status === 409 || isUnclear(status)) return unclear(answered)
  return refused(answered)
}

const hints: Readonly<Record<number, string>> = {
  401: 'the key is not accepted; use a granular token that may write and needs no one-time password, or trusted publishing',
  402: 'a new package with a scope needs `"publishConfig": { "access": "public" }`',
  403: 'the key may not do this: tick it at the trusted publisher, or the name is not allowed',
  404: 'npm answers so when the trusted publisher is missing or names another workflow, or when the key is not accepted',
  413: 'the package is too large for the registry: see `files` in package.json',
  422: 'npm refuses the provenance: `repository` in package.json must be this repository, and the runner one of GitHub',
}

function refused({ status, text }: Answered): Refused {
  return {
    kind: 'refused',
    why: text === '' ? `HTTP ${status}` : text,
    hint: hintOf(status, text),
    ...(status === 401 || status === 403 || status === 404 ? { keyRefused: true } : {}),
  }
}

function hintOf(status: number, text: string): string {
  if (/spam|too similar/i.test(text))
    return 'npm does not allow this name: choose another, or use a scope of your own'
  if (/OIDC permission denied/i.test(text))
    return 'tick this action at the trusted publisher of the package at npm'
  return hints[status] ?? 'correct what the registry says and run the command again'
}
