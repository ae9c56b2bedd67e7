import type { Problem } from '@paquebot/actions'
import type { Checked, Flaw } from '../../model.ts'
import { empty } from './empty.ts'

/** What GitHub's own parser finds in workflows and actions, of one kind or another; nothing for empty files. */
export function* problemsIn(
  checked: Checked,
  kinds: readonly Problem['kind'][],
  hint: string,
): Iterable<Flaw> {
  const silent = new Set([...empty.check(checked)].map(({ file }) => file))
  const actions = new Set(checked.actions.map(({ path }) => path))
  for (const { path, problems } of [...checked.workflows, ...checked.actions]) {
    if (silent.has(path)) continue
    for (const { kind, message, range } of problems) {
      if (!kinds.includes(kind)) continue
      const isTaken = kind === 'schema' && (actions.has(path) || emptyValue.test(message))
      yield {
        file: path,
        range,
        message: sentence(message),
        ...(isTaken
          ? { severity: 'warning', hint: 'GitHub runs it today, against its own grammar' }
          : { hint }),
      }
    }
  }
}

/** GitHub takes a key without a value where its grammar asks for one, and runners take actions without a description. */
const emptyValue = /^(?:.*: )?unexpected value ''/i

/** Without the place that GitHub puts before it, and the full stop behind it. */
export const sentence = (message: string) => {
  const text = message.replace(/^.*?\(Line: \d+, Col: \d+\): /, '').replace(/\.$/, '')
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
