import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { PaquebotError } from '../model/error.ts'
import { renderAnnotations, renderOutputs, renderSummary } from '../output/github-output.ts'
import type { Command, Outcome } from './command.ts'
import type { Rendered } from './failure.ts'

interface Finished {
  readonly command: Command
  readonly outcome: Outcome<unknown>
  readonly env: NodeJS.ProcessEnv
  readonly redact: (text: string) => string
}

/**
 * Tells a workflow of GitHub Actions what a command found: step outputs and summary in the files that it names,
 * annotations on stderr, which the runner reads as well as stdout.
 */
export function tellWorkflow(
  rendered: Rendered,
  { command, outcome, env, redact }: Finished,
): Rendered {
  const report = command.report?.(outcome.result)
  if (report !== undefined && env.GITHUB_OUTPUT)
    appendFileSync(env.GITHUB_OUTPUT, redact(renderOutputs(report.outputs, randomUUID())))
  if (report?.summary !== undefined && env.GITHUB_STEP_SUMMARY)
    appendFileSync(env.GITHUB_STEP_SUMMARY, redact(renderSummary(report.summary)))
  return withLines(rendered, renderAnnotations(outcome.findings))
}

/** An error of ours as an annotation at the place that it names. */
export function annotateFailure(rendered: Rendered, error: unknown): Rendered {
  if (!(error instanceof PaquebotError) || error.code === 'cli/cancelled') return rendered
  const { code, message, hint, at } = error
  const finding = { rule: code, severity: 'error', message, ...(hint && { hint }), ...at } as const
  return withLines(rendered, renderAnnotations([finding]))
}

function withLines(rendered: Rendered, lines: string): Rendered {
  const stderr = [rendered.stderr, lines].filter((part) => part !== '').join('\n')
  return { ...rendered, stderr }
}
