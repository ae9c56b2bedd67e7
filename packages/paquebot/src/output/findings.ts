import { type Finding, type Severity, sortFindings } from '../model/finding.ts'
import { excerpt } from './caret.ts'
import { place } from './place.ts'
import type { Style } from './style.ts'
import { count } from './table.ts'

/**
 * Findings as people read them: severity word, rule, sentence, place, hint. Empty text for none. With `sources`, the
 * text of a file, the line of each stands below its place, with carets under the part that is meant.
 */
export function renderFindings(
  findings: readonly Finding[],
  style: Style,
  sources?: (file: string) => string | null,
): string {
  return sortFindings(findings)
    .map((finding) => renderFinding(finding, style, sources))
    .join(sources === undefined ? '\n' : '\n\n')
}

function renderFinding(
  finding: Finding,
  style: Style,
  sources: ((file: string) => string | null) | undefined,
): string {
  const word = severityWord(finding.severity, style)
  const shown = sources === undefined ? [] : excerpt(finding, sources, style)
  const at = finding.file === undefined ? [] : [`  ${style.cyan(place(finding))}`, ...shown]
  const hint =
    finding.hint === undefined ? [] : [`  ${style.bold('hint:')} ${indent(finding.hint)}`]
  return [
    `${word} ${indent(finding.message)} ${style.dim(`[${finding.rule}]`)}`,
    ...at,
    ...hint,
  ].join('\n')
}

const indent = (text: string) => text.replaceAll('\n', '\n    ')

function severityWord(severity: Severity, style: Style): string {
  const words = {
    error: style.red('error:'),
    warning: style.yellow('warning:'),
    info: style.cyan('info:'),
  }
  return words[severity]
}

/** `2 errors, 1 warning`; empty for none. */
export function countFindings(findings: readonly Finding[]): string {
  const number = (severity: Severity) =>
    sortFindings(findings).filter((f) => f.severity === severity).length
  const parts = [
    [number('error'), 'error'],
    [number('warning'), 'warning'],
  ] as const
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => count(n, word))
    .join(', ')
}
