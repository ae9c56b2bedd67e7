import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What of GitHub's own expression package is used here. */
interface Expressions {
  readonly Lexer: new (text: string) => { lex(): { tokens: unknown[] } }
  readonly Parser: new (
    tokens: unknown[],
    contexts: string[],
    functions: { name: string; minArgs: number; maxArgs: number }[],
  ) => { parse(): unknown }
  readonly Evaluator: new (
    expression: unknown,
    contexts: unknown,
    functions: Map<string, unknown>,
  ) => { evaluate(): unknown }
  readonly data: {
    readonly BooleanData: new (value: boolean) => unknown
    readonly reviver: (key: string, value: unknown) => unknown
    readonly replacer: (key: string, value: unknown) => unknown
  }
}

const at = join(
  import.meta.dirname,
  '../../../actions/node_modules/@actions/expressions/dist/index.js',
)
const { Lexer, Parser, Evaluator, data } = (await import(pathToFileURL(at).href)) as Expressions

export type Contexts = Readonly<Record<string, unknown>>

/** What `success()` and its like answer. */
export type Status = Readonly<Record<'success' | 'failure' | 'cancelled' | 'always', boolean>>

/** Evaluates the inside of `${{ }}` as GitHub does. */
export function evaluate(text: string, contexts: Contexts, status: Status): unknown {
  const functions = Object.entries(status).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }))
  const { tokens } = new Lexer(text).lex()
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse()
  const given = JSON.parse(JSON.stringify(contexts), data.reviver)
  const known = new Map(functions.map((one) => [one.name, one]))
  const result = new Evaluator(tree, given, known).evaluate()
  return JSON.parse(JSON.stringify(result, data.replacer) ?? 'null')
}

/** A text with `${{ }}` in it; one expression alone keeps its type. */
export function evaluateText(text: unknown, contexts: Contexts, status: Status): unknown {
  if (typeof text !== 'string') return text
  const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim())
  if (whole !== null) return evaluate(whole[1] as string, contexts, status)
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, inside: string) =>
    String(evaluate(inside, contexts, status) ?? ''),
  )
}

/** GitHub's truth: empty text, 0 and null are false. A condition without a status function means `success() && …`. */
export function isMet(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  if (condition === undefined) return status.success
  const inside = condition.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
  const asks = /\b(success|failure|cancelled|always)\s*\(/.test(inside)
  if (!asks && !status.success) return false
  return Boolean(evaluate(inside, contexts, status))
}
