import type { Action, Problem, Range, Workflow } from '@paquebot/actions'
import type { Checked, Flaw } from '../../model.ts'
import { empty } from './empty.ts'

/** What GitHub's own parser finds in workflows and actions, of one kind or another; nothing for empty files. */
export function* problemsIn(
  checked: Checked,
  kinds: readonly Problem['kind'][],
  hint: string,
): Iterable<Flaw> {
  const silent = new Set([...empty.check(checked)].map(({ file }) => file))
  for (const file of [...checked.workflows, ...checked.actions]) {
    if (silent.has(file.path)) continue
    for (const problem of file.problems) {
      if (!kinds.includes(problem.kind)) continue
      const { message, range } = problem
      yield {
        file: file.path,
        range,
        message: sentence(message),
        ...(isTaken(file, problem) ? { severity: 'warning', hint: taken } : { hint }),
      }
    }
  }
}

const taken = 'GitHub runs it today all the same, and what is told here does nothing'

/**
 * GitHub is milder than its grammar: a key without a value, and filters of other events, are passed over, and
 * runners read actions without a grammar at all. Seen on public repositories that release with such files.
 */
function isTaken(file: Workflow | Action, { kind, message, range }: Problem): boolean {
  if (kind === 'yaml' || kind === 'duplicate-key') return false
  if (!('triggers' in file)) return true
  return (
    kind === 'schema' &&
    (/unexpected value ''/i.test(message) || (filter.test(message) && isInEvent(file, range)))
  )
}

/** Filters of other events. */
const filter = /unexpected value '(?:branches|tags|paths|types)(?:-ignore)?'/i

/** True below the name of an event. */
function isInEvent({ root, triggers }: Workflow, { start }: Range): boolean {
  const on =
    root?.kind === 'mapping' ? root.entries.find(({ key }) => key.value === 'on') : undefined
  if (on?.value.kind !== 'mapping') return false
  const { range } = on.value
  const isInside = range.start.line <= start.line && start.line <= range.end.line
  const column = triggers[0]?.event.range.start.column ?? 0
  return isInside && start.column > column
}

/** Without the place that GitHub puts before it, and the full stop behind it. */
export const sentence = (message: string) => {
  const text = message.replace(/^.*?\(Line: \d+, Col: \d+\): /, '').replace(/\.$/, '')
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
