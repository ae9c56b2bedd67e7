import { type Contexts, evaluate, evaluateText } from '@paquebot/actions'

/** How what came before has ended; a job that was skipped is no success. */
export type Status = 'success' | 'failure'

/** A value with `${{ }}` in it; one expression alone keeps its type. */
export function resolveText(text: unknown, contexts: Contexts, status: Status): unknown {
  if (typeof text !== 'string') return text
  const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim())
  if (whole?.[1] !== undefined) return known(whole[1], contexts, status)
  const value = evaluateText(text, contexts, { status })
  if (value === undefined) throw new Error(`nobody knows what \`${text}\` is`)
  return value
}

/** GitHub's truth: empty text, 0 and null are false. A condition without a status function means `success() && …`. */
export function isMet(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  if (condition === undefined) return status === 'success'
  const inside = condition.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
  const asks = /\b(success|failure|cancelled|always)\s*\(/.test(inside)
  return (asks || status === 'success') && Boolean(known(inside, contexts, status))
}

function known(source: string, contexts: Contexts, status: Status): unknown {
  const result = evaluate(source, contexts, { status })
  if (result.kind === 'value') return result.value
  throw new Error(
    `\`${source}\`: ${result.kind === 'fault' ? result.message : `no ${result.unknown}`}`,
  )
}
