import type { Finding } from '../../model/finding.ts'
import { isKnownRule } from './known.ts'
import type { Checked } from './model.ts'

/** `# paquebot-ignore: room/rule, room/other -- why`, for a line; `paquebot-ignore-file` for the whole file. */
interface Ignore {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly rules: readonly string[]
  readonly reason: string
  /** The line that it is about; absent: the file. */
  readonly target?: number
}

/** A finding that a comment silences. */
export interface Ignored {
  readonly finding: Finding
  readonly reason: string
}

const comment = /(?:#|\/\/|<!--|\/\*|;)[ \t]*paquebot-ignore(-file)?:(.*)$/
const blankOrComment = /^\s*(?:$|#|\/\/|;)/

/** The ignore comments of a text. They are looked for as text, so that they also work in scripts and in TOML. */
function ignoresIn(file: string, text: string): readonly Ignore[] {
  if (!text.includes('paquebot-ignore')) return []
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const match = comment.exec(line)
    if (match === null) return []
    const [ids = '', ...reason] = (match[2] ?? '').replace(/(?:-->|\*\/)\s*$/, '').split(/\s--\s/)
    const ignore = {
      file,
      line: at + 1,
      column: match.index + 1,
      rules: ids.split(/[\s,]+/).filter((id) => id !== ''),
      reason: reason.join(' -- ').trim(),
    }
    if (match[1] !== undefined) return [ignore]
    const isAlone = line.slice(0, match.index).trim() === ''
    return [{ ...ignore, target: isAlone ? nextLine(lines, at) : at + 1 }]
  })
}

/** The number of the line that a comment of its own is about. */
function nextLine(lines: readonly string[], at: number): number {
  const next = lines.findIndex((line, i) => i > at && !blankOrComment.test(line))
  return next === -1 ? lines.length : next + 1
}

interface Applied {
  readonly findings: { readonly kept: readonly Finding[]; readonly meta: readonly Finding[] }
  readonly ignored: readonly Ignored[]
}

/**
 * Leaves out what a comment with a reason ignores. Comments without a reason, of an unknown rule, or of nothing give a
 * finding each; `read` names the other linters that ran: a comment for one that did not run is no fault.
 */
export function applyIgnores(
  checked: Checked,
  findings: readonly Finding[],
  read: ReadonlySet<string>,
): Applied {
  const files = new Set([
    ...[...checked.workflows, ...checked.actions].map(({ path }) => path),
    ...(checked.dependabot === undefined ? [] : [checked.dependabot.path]),
    ...findings.flatMap(({ file }) => file ?? []),
  ])
  const ignores = [...files].flatMap((file) => ignoresIn(file, checked.files.read(file) ?? ''))
  if (ignores.length === 0) return { findings: { kept: findings, meta: [] }, ignored: [] }
  const byFile = Map.groupBy(ignores, ({ file }) => file)
  const used = new Set<string>()
  const ignored: Ignored[] = []
  const kept = findings.filter((finding) => {
    const by = byFile.get(finding.file ?? '')?.find((one) => silences(one, finding))
    if (by === undefined) return true
    used.add(useOf(by, finding.rule))
    ignored.push({ finding, reason: by.reason })
    return false
  })
  return { findings: { kept, meta: ignores.flatMap((one) => faultsOf(one, used, read)) }, ignored }
}

const useOf = ({ file, line }: Ignore, rule: string) => `${file}:${line}:${rule}`

function silences(ignore: Ignore, { rule, line }: Finding): boolean {
  if (ignore.reason === '' || !ignore.rules.includes(rule)) return false
  return ignore.target === undefined || ignore.target === line
}

function faultsOf(
  ignore: Ignore,
  used: ReadonlySet<string>,
  read: ReadonlySet<string>,
): readonly Finding[] {
  const { file, line, column } = ignore
  const fault = (rule: string, message: string, hint: string): Finding => ({
    rule,
    severity: 'warning',
    message,
    file,
    line,
    column,
    hint,
  })
  const first = ignore.rules[0] ?? 'room/rule'
  if (ignore.rules.length === 0 || ignore.reason === '')
    return [
      fault(
        'ignore/no-reason',
        ignore.rules.length === 0
          ? 'this comment ignores no rule, so it does nothing'
          : 'this comment has no reason, so it ignores nothing',
        `write \`# paquebot-ignore: ${first} -- why it is fine here\``,
      ),
    ]
  return ignore.rules.flatMap((rule) => {
    if (!isKnownRule(rule))
      return [
        fault(
          'ignore/unknown-rule',
          `there is no rule \`${rule}\``,
          'see docs/workflow-rules.md for the ids',
        ),
      ]
    if (used.has(useOf(ignore, rule)) || isOfAbsentLinter(rule, read)) return []
    return [
      fault(
        'ignore/unused',
        `\`${rule}\` has nothing to say ${ignore.target === undefined ? 'about this file' : 'here'}`,
        'take the comment away',
      ),
    ]
  })
}

const isOfAbsentLinter = (rule: string, read: ReadonlySet<string>) => {
  const room = rule.split('/')[0] ?? ''
  return ['actionlint', 'zizmor'].includes(room) && !read.has(room)
}
