export type Severity = 'error' | 'warning' | 'info'

/** A place in the user's project; `file` is POSIX and relative to the root, `line` and `column` start at 1. */
export interface Location {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Something that is wrong with the user's project. Returned, never thrown. */
export interface Finding {
  /** Stable, `room/kebab-case`; each has a heading in docs/rules.md. */
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** Behind the last character that is meant. */
  readonly endLine?: number
  readonly endColumn?: number
  /** What to do or type next. */
  readonly hint?: string
}

/** True when at least one finding is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error')
}

const order: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

/** Errors first, then by file, line and rule, each once. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const unique = new Map(findings.map((finding) => [JSON.stringify(finding), finding]))
  return [...unique.values()].sort(
    (a, b) =>
      order[a.severity] - order[b.severity] ||
      (a.file ?? '').localeCompare(b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      a.rule.localeCompare(b.rule),
  )
}
