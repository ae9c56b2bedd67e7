import {
  applyEdits,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { PaquebotError } from '../model/error.ts'
import { tooDeep, tooDeepAt } from '../model/nesting.ts'
import { hasDuplicateKeys, locateInText } from './json-text.ts'
import { positionAt } from './position.ts'

/** Keys and indexes from the root of a document to a value. */
export type JsonPath = readonly (string | number)[]

/** A stretch of text; offsets count from the start of the file, a byte order mark included. */
export interface JsonSpan {
  readonly start: number
  readonly end: number
  /** Both start at 1. */
  readonly line: number
  readonly column: number
}

/** What is wrong with a document and where. */
interface JsonProblem extends JsonSpan {
  readonly kind: 'syntax' | 'duplicate-key'
  readonly message: string
}

/** A parsed document. `value` is undefined when there is a syntax problem. */
export interface JsonDocument {
  readonly value: unknown
  readonly problems: readonly JsonProblem[]
  /** Where the value at the path stands; undefined when there is none. */
  locate(path: JsonPath): JsonSpan | undefined
  /** Where the key at the path stands. */
  locateKey(path: JsonPath): JsonSpan | undefined
}

/**
 * Parses strict JSON (RFC 8259) with positions. A byte order mark is tolerated, as npm does;
 * of a key that stands there twice the last value counts, as with `JSON.parse`.
 * The tree, which costs ten times the parse, is made only when the text alone cannot answer.
 */
export function parseJson(text: string): JsonDocument {
  const value = parsed(text)
  let tree: JsonDocument | undefined
  const slow = () => {
    tree ??= parseWithTree(text)
    return tree
  }
  if (value === undefined || hasDuplicateKeys(text, value)) return slow()
  return {
    value,
    problems: [],
    locate: (path) => locateInText(text, value, path) ?? slow().locate(path),
    locateKey: (path) => slow().locateKey(path),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch {
    return undefined
  }
}

function parseWithTree(text: string): JsonDocument {
  const deepAt = tooDeepAt(text)
  return deepAt === undefined ? parseTreeOf(text) : withoutTree(text, deepAt)
}

/** What is deeper than a tree can be made for: the value when it is JSON all the same, and no places. */
function withoutTree(text: string, deepAt: number): JsonDocument {
  const value = parsed(text)
  const span = { start: deepAt, end: deepAt + 1, ...positionAt(text, deepAt) }
  const problems =
    value === undefined ? [{ kind: 'syntax', message: tooDeep, ...span } as const] : []
  return { value, problems, locate: () => undefined, locateKey: () => undefined }
}

function parseTreeOf(text: string): JsonDocument {
  const skipped = text.startsWith('\uFEFF') ? 1 : 0
  const errors: ParseError[] = []
  const root = parseTree(text.slice(skipped), errors, { disallowComments: true })
  const span = (offset: number, length: number): JsonSpan => ({
    start: offset + skipped,
    end: offset + length + skipped,
    ...positionAt(text, offset + skipped),
  })
  const syntax = errors.map((error): JsonProblem => {
    const message = readable(printParseErrorCode(error.error))
    return { kind: 'syntax', message, ...span(error.offset, error.length) }
  })
  const at = (node: Node | undefined) => node && span(node.offset, node.length)
  return {
    value: syntax.length > 0 ? undefined : JSON.parse(text.slice(skipped)),
    problems: [...syntax, ...duplicateKeys(root).map((node) => duplicateKey(node, span))],
    locate: (path) => at(findNode(root, path)),
    locateKey: (path) => at(findProperty(root, path)?.children?.[0]),
  }
}

/** One value to set; a missing key is added to its object, whose parent has to exist. */
export interface JsonEdit {
  readonly at: JsonPath
  readonly to: string | number | boolean | null
}

/**
 * Sets values and leaves every other byte alone: indentation, byte order mark, line ends, final
 * newline. A value that is already so is not touched. Throws an `Error` on text that is no JSON.
 */
export function editJson(text: string, edits: readonly JsonEdit[]): string {
  const document = parseJson(text)
  if (document.value === undefined) throw new Error('the text is no JSON')
  const spans = edits.map((edit) => ({ edit, span: document.locate(edit.at) }))
  const replaced = spans
    .filter((one) => one.span !== undefined)
    .sort((a, b) => (b.span?.start ?? 0) - (a.span?.start ?? 0))
    .reduce(
      (draft, { edit, span }) => (span === undefined ? draft : replace(draft, span, edit)),
      text,
    )
  return spans
    .filter((one) => one.span === undefined)
    .reduce((draft, one) => insert(draft, one.edit), replaced)
}

function replace(text: string, span: JsonSpan, edit: JsonEdit): string {
  const written = JSON.stringify(edit.to)
  if (JSON.stringify(JSON.parse(text.slice(span.start, span.end))) === written) return text
  return text.slice(0, span.start) + written + text.slice(span.end)
}

function insert(text: string, edit: JsonEdit): string {
  if (tooDeepAt(text) !== undefined)
    throw new PaquebotError(
      'version/conflict',
      `\`${edit.at.join('.')}\` cannot be written: ${tooDeep}`,
      {
        hint: 'make the file flatter; nothing was written',
      },
    )
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const body = text.slice(bom.length)
  const formattingOptions = { ...indentationOf(body), eol: body.includes('\r\n') ? '\r\n' : '\n' }
  return bom + applyEdits(body, modify(body, [...edit.at], edit.to, { formattingOptions }))
}

/** The indentation of the first indented line: what the rest of the file uses as well. */
function indentationOf(text: string): { insertSpaces: boolean; tabSize: number } {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
  }
}

function findNode(root: Node | undefined, path: JsonPath): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => {
    if (typeof step === 'number') return node?.type === 'array' ? node.children?.[step] : undefined
    return propertyOf(node, step)?.children?.[1]
  }, root)
}

function findProperty(root: Node | undefined, path: JsonPath): Node | undefined {
  const key = path.at(-1)
  return typeof key === 'string' ? propertyOf(findNode(root, path.slice(0, -1)), key) : undefined
}

function propertyOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.type !== 'object') return undefined
  return node.children?.findLast((property) => property.children?.[0]?.value === key)
}

function duplicateKeys(node: Node | undefined): readonly Node[] {
  const children = node?.children ?? []
  if (node?.type !== 'object') return children.flatMap(duplicateKeys)
  const seen = new Set<unknown>()
  const doubles = children.filter((property) => {
    const key = property.children?.[0]?.value
    return seen.has(key) || !seen.add(key)
  })
  return [...doubles, ...children.flatMap((property) => duplicateKeys(property.children?.[1]))]
}

function duplicateKey(
  property: Node,
  span: (offset: number, length: number) => JsonSpan,
): JsonProblem {
  const key = property.children?.[0]
  const message = `the key \`${String(key?.value)}\` stands here a second time; the last one counts`
  return { kind: 'duplicate-key', message, ...span(key?.offset ?? 0, key?.length ?? 0) }
}

/** `PropertyNameExpected` as `property name expected`. */
function readable(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase()
}
