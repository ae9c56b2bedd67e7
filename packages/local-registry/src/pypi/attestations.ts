import type { Identity } from './auth.ts'
import type { UploadForm } from './form.ts'
import { refuse } from './refuse.ts'

/** Last round. The signatures themselves are not verified here. */
export function checkAttestations(form: UploadForm, identity: Identity): void {
  const text = form.first('attestations')
  if (text === undefined) return
  const problem =
    identity.kind === 'user'
      ? 'Attestations are only supported when using Trusted Publishing'
      : listProblem(parse(text))
  if (problem === undefined) return
  refuse(400, `Invalid attestations supplied during upload: ${problem}`)
}

function listProblem(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'Malformed attestations: not a JSON array'
  if (value.length === 0) return 'Malformed attestations: an empty attestation set is not permitted'
  return value.length > 2 ? 'A maximum of 2 attestations per file are supported' : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
