import { sortFindings } from '../model/finding.ts'
import { renderFindings } from '../output/findings.ts'
import type { Style } from '../output/style.ts'
import type { Command, Outcome } from './command.ts'
import { envelope, type Rendered } from './failure.ts'

/** A finished command as text, or as the one JSON document of `--json`. */
export function renderOutcome(
  command: Command,
  outcome: Outcome<unknown>,
  { json, style }: { json: boolean; style: Style },
): Rendered {
  const exitCode = outcome.ok ? 0 : 1
  const findings = sortFindings(outcome.findings)
  if (json) {
    const result = command.wire?.(outcome.result) ?? outcome.result
    return {
      stdout: envelope({ command: command.name, ok: outcome.ok, result, findings }),
      stderr: '',
      exitCode,
    }
  }
  if (outcome.document !== undefined) return { stdout: outcome.document, stderr: '', exitCode }
  const told = { ...outcome, findings }
  const parts = [
    command.view(told, style),
    renderFindings(findings, style, outcome.sources),
    command.ending?.(told, style) ?? '',
  ]
  return { stdout: parts.filter((part) => part !== '').join('\n\n'), stderr: '', exitCode }
}
