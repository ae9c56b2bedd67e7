import { data, Evaluator, type Expr, ExpressionError, Lexer, Parser } from '@actions/expressions'
import type { Position, Range, Script, Text } from './model.ts'

/** A `${{ … }}`, or the whole of an `if:`. */
export interface Expression {
  /** Without `${{` and `}}`. */
  readonly source: string
  /** Of the source. */
  readonly range: Range
  /** What it reads of contexts: `['needs', 'release', 'outputs', 'published']`; `*` for a part that is computed. */
  readonly paths: readonly (readonly string[])[]
  /** Names of the functions that it calls, in lower case. */
  readonly functions: readonly string[]
  /** Why GitHub cannot read it. */
  readonly fault?: { readonly message: string; readonly at: Position }
}

/** Contexts of GitHub. Source: GitHub docs, "Contexts reference". */
const contextNames = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
]

/** Those that the evaluator does not have itself. */
const statusFunctions = [
  { name: 'success', minArgs: 0, maxArgs: 255 },
  { name: 'failure', minArgs: 0, maxArgs: 255 },
  { name: 'always', minArgs: 0, maxArgs: 0 },
  { name: 'cancelled', minArgs: 0, maxArgs: 0 },
  { name: 'hashFiles', minArgs: 1, maxArgs: 255 },
]

/** Whether text without `${{` is an expression: it is in `if:`. */
export type Writing = 'text' | 'condition'

/** The expressions of a value, with their places. */
export function expressionsIn(
  text: Text | Script,
  writing: Writing = 'text',
): readonly Expression[] {
  const { value } = text
  if (writing === 'condition' && !value.includes('${{')) return [read(value, 0, text)]
  return [...value.matchAll(/\$\{\{((?:'(?:[^']|'')*'|[^'}]|\}(?!\}))*)\}\}/g)].map((match) =>
    read(match[1] ?? '', match.index + 3, text),
  )
}

function read(source: string, offset: number, text: Text | Script): Expression {
  const lead = source.length - source.trimStart().length
  const range = {
    start: placeIn(text, offset + lead),
    end: placeIn(text, offset + source.trimEnd().length),
  }
  const parsed = parse(source.trim())
  const base = { source: source.trim(), range }
  if ('fault' in parsed) {
    const at = placeIn(text, offset + lead + parsed.offset)
    return { ...base, paths: [], functions: [], fault: { message: parsed.fault, at } }
  }
  const found: Found = { paths: [], functions: [] }
  collect(parsed.tree, found)
  return { ...base, ...found }
}

/** Where an offset of a value is in the file. Values that are folded give the start of their line. */
function placeIn(text: Text | Script, offset: number): Position {
  const before = text.value.slice(0, offset)
  const line = before.split('\n').length - 1
  const column = offset - (before.lastIndexOf('\n') + 1)
  if ('lines' in text) {
    const start = text.lines[line] ?? text.range.start
    return { line: start.line, column: start.column + column }
  }
  const { start, end } = text.range
  const isOneLine = start.line === end.line
  if (!isOneLine)
    return { line: Math.min(start.line + line, end.line), column: line === 0 ? start.column : 1 }
  const isQuoted = end.column - start.column > text.value.length
  return { line: start.line, column: start.column + (isQuoted ? 1 : 0) + column }
}

type Parsed = { readonly tree: Expr } | { readonly fault: string; readonly offset: number }

function parse(source: string): Parsed {
  if (source === '') return { fault: 'an expression is expected', offset: 0 }
  try {
    const { tokens } = new Lexer(source).lex()
    return { tree: new Parser(tokens, contextNames, statusFunctions).parse() }
  } catch (error) {
    if (error instanceof ExpressionError)
      return { fault: error.message, offset: error.pos?.column ?? 0 }
    return { fault: error instanceof Error ? error.message : String(error), offset: 0 }
  }
}

interface Found {
  readonly paths: (readonly string[])[]
  readonly functions: string[]
}

/** The shapes of GitHub's tree, whose classes are not exported. */
interface Shape {
  readonly expr?: Expr & Shape
  readonly index?: Expr & Shape
  readonly name?: { readonly lexeme: string }
  readonly literal?: { readonly value?: unknown; coerceString(): string }
  readonly functionName?: { readonly lexeme: string }
  readonly args?: readonly (Expr & Shape)[]
  readonly left?: Expr & Shape
  readonly right?: Expr & Shape
  readonly group?: Expr & Shape
}

function collect(tree: Expr, found: Found): void {
  const node = tree as Expr & Shape
  const path = pathOf(node)
  if (path !== undefined) found.paths.push(path)
  if (node.functionName !== undefined) found.functions.push(node.functionName.lexeme.toLowerCase())
  const inner = path === undefined ? [node.expr, node.index] : indexesOf(node)
  for (const child of [...inner, ...(node.args ?? []), node.left, node.right, node.group])
    if (child !== undefined) collect(child, found)
}

/** The path of a context access; undefined for other expressions. */
function pathOf(node: Expr & Shape): readonly string[] | undefined {
  if (node.name !== undefined) return [node.name.lexeme.toLowerCase()]
  if (node.index === undefined || node.expr === undefined) return undefined
  const before = pathOf(node.expr)
  if (before === undefined) return undefined
  return [...before, node.index.literal?.coerceString() ?? '*']
}

/** What computes a part of a path reads contexts itself. */
function indexesOf(node: Expr & Shape): readonly (Expr & Shape)[] {
  if (node.index === undefined || node.expr === undefined) return []
  const own = node.index.literal === undefined && node.index.accept.length > 0 ? [node.index] : []
  return [...indexesOf(node.expr), ...own]
}

/** JSON values by context name: `{ github: { ref: 'refs/tags/v1.0.0' } }`. */
export type Contexts = Readonly<Record<string, unknown>>

/** What an expression is worth; `unknown` names the contexts and functions that were not given. */
export type Evaluation =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unknown'; readonly unknown: readonly string[] }
  | { readonly kind: 'fault'; readonly message: string }

export interface Status {
  /** How the jobs or steps before ended; `success` when absent. */
  readonly status?: 'success' | 'failure' | 'cancelled'
}

/** The value of an expression (without `${{ }}`) as GitHub computes it, in JSON. */
export function evaluate(
  source: string,
  contexts: Contexts,
  { status = 'success' }: Status = {},
): Evaluation {
  const parsed = parse(source.trim())
  if ('fault' in parsed) return { kind: 'fault', message: parsed.fault }
  const found: Found = { paths: [], functions: [] }
  collect(parsed.tree, found)
  const missing = [
    ...found.paths.flatMap(([name = '']) => (name in contexts ? [] : [name])),
    ...(found.functions.includes('hashfiles') ? ['hashFiles'] : []),
  ]
  if (missing.length > 0) return { kind: 'unknown', unknown: [...new Set(missing)] }
  try {
    const value = new Evaluator(parsed.tree, dictionary(contexts), functionsFor(status)).evaluate()
    return { kind: 'value', value: JSON.parse(JSON.stringify(value, data.replacer) ?? 'null') }
  } catch (error) {
    return { kind: 'fault', message: error instanceof Error ? error.message : String(error) }
  }
}

const dictionary = (contexts: Contexts) =>
  JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary

function functionsFor(status: NonNullable<Status['status']>) {
  const answers: Readonly<Record<string, boolean>> = {
    success: status === 'success',
    failure: status === 'failure',
    cancelled: status === 'cancelled',
    always: true,
  }
  return new Map(
    Object.entries(answers).map(([name, answer]) => [
      name,
      { name, minArgs: 0, maxArgs: 255, call: () => new data.BooleanData(answer) },
    ]),
  )
}

/** A text with its expressions replaced by their values; undefined when one of them is not known. */
export function evaluateText(
  text: string,
  contexts: Contexts,
  status: Status = {},
): string | undefined {
  let isKnown = true
  const value = text.replace(
    /\$\{\{((?:'(?:[^']|'')*'|[^'}]|\}(?!\}))*)\}\}/g,
    (_, source: string) => {
      const result = evaluate(source, contexts, status)
      if (result.kind !== 'value') isKnown = false
      return result.kind === 'value' ? asText(result.value) : ''
    },
  )
  return isKnown ? value : undefined
}

/** As GitHub puts a value into a text. */
const asText = (value: unknown) =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
