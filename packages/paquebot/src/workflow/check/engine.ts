import { createHash } from 'node:crypto'
import type { WorkflowConfig } from '../../model/config.ts'
import { type Finding, sortFindings } from '../../model/finding.ts'
import { type Told, withoutTwins } from './foreign.ts'
import { applyIgnores, type Ignored } from './ignore.ts'
import type { Checked, Flaw, Rule, TextEdit } from './model.ts'
import { allRules } from './rules/index.ts'
import { unknownSettings } from './settings.ts'

/** What the rules say of a repository. */
export interface Verdict {
  /** Errors first, then by file and line. */
  readonly findings: readonly Finding[]
  readonly ignored: readonly Ignored[]
  /** Of findings that a safe edit mends, the edit. */
  readonly fixes: ReadonlyMap<Finding, readonly TextEdit[]>
}

interface Surroundings {
  /** What other linters found. */
  readonly foreign?: readonly Told[]
  readonly rules?: readonly Rule[]
}

/**
 * Runs the rules that are not off, takes in what other linters found, and leaves out what a comment ignores with a
 * reason. A rule that throws is a bug of ours: the error names it.
 */
export function judge(
  checked: Checked,
  { foreign = [], rules = allRules }: Surroundings = {},
): Verdict {
  const settings = checked.config.workflow?.rules ?? {}
  const fixes = new Map<Finding, readonly TextEdit[]>()
  const own = rules.flatMap((rule) =>
    flawsOf(rule, checked).flatMap((flaw) => {
      const finding = findingOf(rule, flaw, settings)
      if (finding !== undefined && flaw.fix !== undefined) fixes.set(finding, flaw.fix)
      return finding ?? []
    }),
  )
  const others = withoutTwins(own, foreign).flatMap(
    (finding) => withSetting(finding, settings) ?? [],
  )
  const read = new Set(foreign.map(({ rule }) => rule.split('/')[0] ?? ''))
  const { findings, ignored } = applyIgnores(checked, [...own, ...others], read)
  const meta = [...findings.meta, ...unknownSettings(checked, settings)]
  const kept = [...findings.kept, ...meta.flatMap((one) => withSetting(one, settings) ?? [])]
  return { findings: sortFindings(kept), ignored, fixes }
}

function flawsOf(rule: Rule, checked: Checked): readonly Flaw[] {
  try {
    return [...rule.check(checked)]
  } catch (cause) {
    const said = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    throw new Error(`the rule \`${rule.id}\` broke: ${said}`, { cause })
  }
}

type Settings = NonNullable<WorkflowConfig['rules']>

function findingOf(rule: Rule, flaw: Flaw, settings: Settings): Finding | undefined {
  const { range } = flaw
  const finding: Finding = {
    rule: rule.id,
    severity: flaw.severity ?? rule.severity,
    message: flaw.message,
    file: flaw.file,
    ...(range && {
      line: range.start.line,
      column: range.start.column,
      endLine: range.end.line,
      endColumn: range.end.column,
    }),
    hint: flaw.hint,
  }
  return withSetting(finding, settings)
}

/** With the severity that the configuration gives the rule; undefined when it is off. */
function withSetting(finding: Finding, settings: Settings): Finding | undefined {
  const room = finding.rule.split('/')[0] ?? ''
  const said = settings[finding.rule] ?? settings[`${room}/*`]
  if (said === undefined || said === finding.severity) return finding
  return said === 'off' ? undefined : { ...finding, severity: said }
}

/**
 * What stays the same when lines above a finding come and go: rule, file, the line's text, and which of the equal ones
 * it is. Parallel to the findings.
 */
export function fingerprints(
  findings: readonly Finding[],
  read: (path: string) => string | null,
): readonly string[] {
  const seen = new Map<string, number>()
  const lines = new Map<string, readonly string[]>()
  const lineOf = (file: string, line: number) => {
    const known = lines.get(file) ?? (read(file) ?? '').split('\n')
    lines.set(file, known)
    return known[line - 1]?.trim() ?? ''
  }
  return findings.map(({ rule, file = '', line = 0 }) => {
    const key = JSON.stringify([rule, file, lineOf(file, line)])
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    return createHash('sha256').update(`${key}:${nth}`).digest('hex').slice(0, 32)
  })
}
