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
  const sorted = sortFindings(findings)
  if (sources === undefined)
    return sorted.map((finding) => renderFinding(finding, style, sources)).join('\n')
  return folded(sorted)
    .map(({ first, others }) =>
      [renderFinding(first, style, sources), ...alsoAt(others, style)].join('\n'),
    )
    .join('\n\n')
}

interface Fold {
  readonly first: Finding
  readonly others: Finding[]
}

/** What one rule says again and again of one file is told once, with all the lines; errors are told each. */
function folded(sorted: readonly Finding[]): readonly Fold[] {
  const folds = new Map<string, Fold>()
  for (const [at, finding] of sorted.entries()) {
    const { severity, rule, file } = finding
    const isAlone = severity === 'error' || file === undefined || finding.line === undefined
    const key = isAlone ? String(at) : `${severity} ${rule} ${file}`
    const fold = folds.get(key)
    if (fold === undefined) folds.set(key, { first: finding, others: [] })
    else fold.others.push(finding)
  }
  return [...folds.values()]
}

function alsoAt(others: readonly Finding[], style: Style): readonly string[] {
  if (others.length === 0) return []
  const lines = [...new Set(others.map(({ line }) => line))].join(', ')
  return [
    style.dim(
      `  and ${others.length} more of this rule in the file, at ${others.length === 1 ? 'line' : 'lines'} ${lines}`,
    ),
  ]
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
