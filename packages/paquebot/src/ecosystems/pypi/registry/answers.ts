import { type Answered, isUnclear, unclear } from '../../answer.ts'
import type { Refused, UploadAnswer } from '../../ecosystem.ts'

/** What PyPI's answer to an upload means. Source: warehouse, forklift/legacy.py, in the order of its checks. */
export function uploadAnswer(answered: Answered): UploadAnswer {
  const { status, text } = answered
  if (status >= 200 && status < 300) return { kind: 'accepted' }
  // The same bytes would have been a 200: another file has this name, or had it, or another release is meant.
  if ((status === 400 || status === 409) && /already exists/i.test(text))
    return { kind: 'exists', why: text }
  if (isUnclear(status)) return unclear(answered)
  return refused(answered)
}

const hints: Readonly<Record<number, string>> = {
  401: 'the key is not accepted; use a project token or trusted publishing',
  403: 'the key is not accepted or may not upload to this project; compare the trusted publisher on PyPI with repository, workflow and environment',
  404: 'the upload address is not that of a package index',
  413: 'the file is larger than the project may have: ask PyPI for a higher limit',
}

function refused({ status, text }: Answered): Refused {
  return {
    kind: 'refused',
    why: text === '' ? `HTTP ${status}` : text,
    hint: hintOf(status, text),
    ...(status === 401 || status === 403 ? { keyRefused: true } : {}),
  }
}

const newVersion =
  'release a new version: `paquebot bump patch`, or a changeset and `paquebot version`'

function hintOf(status: number, text: string): string {
  if (/previously (been )?used|already been used/i.test(text))
    return `PyPI never gives out a file name again, not even of a deleted file; ${newVersion}`
  if (/older than \d+ days/i.test(text))
    return `PyPI takes no new files for a release after 14 days; ${newVersion}`
  if (/only one sdist/i.test(text)) return `the release has another sdist already; ${newVersion}`
  if (/non-user identities cannot create/i.test(text))
    return 'compare the name in pyproject.toml with that of the pending publisher'
  return hints[status] ?? 'correct what the registry says and run the command again'
}
