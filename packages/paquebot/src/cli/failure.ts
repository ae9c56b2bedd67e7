import { PaquebotError } from '../model/error.ts'
import type { Finding } from '../model/finding.ts'
import { place } from '../output/place.ts'
import type { Style } from '../output/style.ts'

/** What the process leaves: text for both streams and the exit code. */
export interface Rendered {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** An error as text on stderr, or in the JSON document. Errors that are not ours are bugs: exit code 70. */
export function renderFailure(
  error: unknown,
  { command, json, style }: { command: string; json: boolean; style: Style },
): Rendered {
  const known = error instanceof PaquebotError
  const exitCode = known ? (error.code === 'cli/cancelled' ? 130 : 2) : 70
  const wire = known ? wireError(error) : { code: 'bug', message: String(error), hint: reportBug }
  if (json) {
    return {
      stdout: envelope({ command, ok: false, error: wire, findings: [] }),
      stderr: '',
      exitCode,
    }
  }
  return { stdout: '', stderr: known ? errorText(error, style) : bugText(error, style), exitCode }
}

const reportBug =
  'this is a bug of Paquebot: please report it at https://github.com/paquebot/paquebot/issues'

function wireError(error: PaquebotError) {
  const { code, message, hint, details, at } = error
  return { code, message, hint, details, ...at }
}

function errorText(error: PaquebotError, style: Style): string {
  if (error.code === 'cli/cancelled')
    return `cancelled; ${error.hint ?? 'nothing of yours was changed'}`
  const lines = [`${style.red('error:')} ${error.message} ${style.dim(`[${error.code}]`)}`]
  if (error.at !== undefined) lines.push(`  ${style.cyan(place(error.at))}`)
  if (error.details !== undefined) lines.push(error.details.replace(/^/gm, '  | '))
  if (error.hint !== undefined) lines.push(`  ${style.bold('hint:')} ${error.hint}`)
  return lines.join('\n')
}

function bugText(error: unknown, style: Style): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${style.red('bug:')} ${stack}\n  ${style.bold('hint:')} ${reportBug}`
}

interface Envelope {
  readonly command: string
  readonly ok: boolean
  readonly result?: unknown
  readonly error?: unknown
  readonly findings: readonly Finding[]
}

/** Version 1 of the document that `--json` prints. */
export function envelope(content: Envelope): string {
  return JSON.stringify({ paquebot: 1, ...content }, null, 2)
}
