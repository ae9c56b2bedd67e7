import { posix } from 'node:path'
import { type Action, type Problem, parseUses, type Workflow } from '@paquebot/actions'
import type { Checked, Flaw } from '../../model.ts'
import { empty } from './empty.ts'

/** What GitHub's own parser finds in workflows and actions, of one kind or another; nothing for empty files. */
export function* problemsIn(
  checked: Checked,
  kinds: readonly Problem['kind'][],
  hint: string,
): Iterable<Flaw> {
  const silent = new Set([...empty.check(checked)].map(({ file }) => file))
  for (const file of [...checked.workflows, ...checked.actions])
    for (const problem of file.problems)
      if (kinds.includes(problem.kind) && !silent.has(file.path))
        yield {
          file: file.path,
          range: problem.range,
          message: sentence(problem.message),
          ...(lesser(checked, file, problem) ?? { hint }),
        }
}

/** For what stops no run today: a warning. */
function lesser(
  checked: Checked,
  file: Workflow | Action,
  problem: Problem,
): Pick<Flaw, 'severity' | 'hint'> | undefined {
  if (problem.kind === 'schema' && isFilter(file, problem))
    return {
      severity: 'warning',
      hint: 'this event has no such filter: GitHub leaves it out without a word',
    }
  const isAction = checked.actions.some(({ path }) => path === file.path)
  if (problem.kind === 'schema' && (isAction || emptyValue.test(problem.message)))
    return { severity: 'warning', hint: 'GitHub runs it today, against its own grammar' }
  return isAction && !isCalled(checked, file.path)
    ? { severity: 'warning', hint: 'GitHub refuses the action where it is used' }
    : undefined
}

/** A key below an event, `workflow_dispatch: branches:`. */
function isFilter({ root }: Workflow | Action, { range, message }: Problem): boolean {
  const on =
    root?.kind === 'mapping' ? root.entries.find(({ key }) => key.value === 'on')?.value : undefined
  if (on?.kind !== 'mapping' || !/^(?:.*: )?unexpected value/i.test(message)) return false
  return on.entries.some(
    ({ value }) =>
      value.kind === 'mapping' &&
      value.entries.some(
        ({ key }) =>
          key.range.start.line === range.start.line &&
          key.range.start.column === range.start.column,
      ),
  )
}

/** By a workflow or another action of the repository; the one at the root is for others. */
function isCalled({ workflows, actions }: Checked, path: string): boolean {
  const folder = posix.dirname(path)
  if (folder === '.') return true
  const steps = [...workflows.flatMap(({ jobs }) => jobs), ...actions].flatMap((one) => one.steps)
  return steps.some(({ uses }) => {
    const used = uses && parseUses(uses)
    return used?.kind === 'local' && used.path === folder
  })
}

/** GitHub takes a key without a value where its grammar asks for one, and runners take actions without a description. */
const emptyValue = /^(?:.*: )?unexpected value ''/i

/** Without the place that GitHub puts before it, and the full stop behind it. */
export const sentence = (message: string) => {
  const text = message.replace(/^.*?\(Line: \d+, Col: \d+\): /, '').replace(/\.$/, '')
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
