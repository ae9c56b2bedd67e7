import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type Node as YamlNode,
} from 'yaml'
import type { Node, Position, Problem, Range, Text } from './model.ts'

/** A YAML file as nodes with places, with what is wrong with it. Never throws. */
export interface Tree {
  readonly text: string
  readonly root?: Node
  readonly comments: readonly Text[]
  readonly problems: readonly Problem[]
  /** The source of a scalar, for what depends on how it is written. */
  readonly sourceOf: (node: Node) => ScalarSource | undefined
  readonly positionAt: (offset: number) => Position
}

interface ScalarSource {
  readonly style: 'plain' | 'quoted' | 'literal' | 'folded'
  /** String offsets of the whole scalar, quotes and block header included. */
  readonly start: number
  readonly end: number
}

/** More than any real file has; a few lines of anchors can stand for billions of nodes. */
const mostNodes = 200_000
const deepest = 200

/** Told as broken YAML, so that GitHub's own reader, which follows every alias, is not asked. */
const tooMany: Problem = {
  kind: 'yaml',
  message: `the file stands for more than ${mostNodes} values`,
  range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
}

interface Reading {
  readonly document: Document
  readonly text: string
  readonly lines: LineCounter
  readonly problems: Problem[]
  readonly sources: Map<Node, ScalarSource>
  /** Where the scalars are, keys included. */
  readonly spans: [start: number, end: number][]
  /** Finding an anchor walks through the whole document. */
  readonly targets: Map<Alias, YamlNode | undefined>
  count: number
}

/** Reads the first document of a YAML text. */
export function readTree(text: string): Tree {
  const lines = new LineCounter()
  const problems: Problem[] = []
  const document = parse(text, lines)
  const found = { problems, sources: new Map(), targets: new Map(), spans: [] }
  const reading: Reading = { document, text, lines, ...found, count: 0 }
  for (const { message, pos } of eachOnce(document.errors))
    problems.push({ kind: 'yaml', message, range: rangeOf(reading, pos[0], pos[1]) })
  const root = document.contents === null ? undefined : build(document.contents, reading, 0)
  if (reading.count > mostNodes) problems.push(tooMany)
  return {
    text,
    ...(root && { root }),
    comments: commentsIn(text, reading),
    problems,
    sourceOf: (node) => reading.sources.get(node),
    positionAt: (offset) => positionAt(lines, offset),
  }
}

function parse(text: string, lineCounter: LineCounter): Document {
  const options = {
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    stringKeys: false,
  } as const
  try {
    return parseDocument(text, options) as Document
  } catch (error) {
    // Nested so deeply that the parser's own stack ends.
    const document = parseDocument('', options) as Document
    const message = error instanceof RangeError ? 'nested too deeply' : String(error)
    document.errors.push({ message, pos: [0, 0] } as unknown as Document['errors'][number])
    return document
  }
}

/** The first line says it; the others draw the source. One fault may be told for every level around it. */
function eachOnce(errors: Document['errors']) {
  const told = errors.map(({ message, pos }) => ({ message: plainMessage(message), pos }))
  return told.filter(({ message }, at) => told.findIndex((one) => one.message === message) === at)
}

function plainMessage(message: string): string {
  if (/call stack/i.test(message)) return 'nested too deeply'
  return (message.split('\n')[0] ?? '').replace(/:$/, '')
}

function build(node: YamlNode, reading: Reading, depth: number): Node {
  reading.count += 1
  const range = nodeRange(node, reading)
  if (depth > deepest || reading.count > mostNodes) return { kind: 'scalar', text: '', range }
  if (isAlias(node)) return aliased(node, reading, depth)
  if (isSeq(node)) {
    const items = node.items.map((item) =>
      item === null ? nothing(range) : build(item as YamlNode, reading, depth + 1),
    )
    return { kind: 'sequence', items, range }
  }
  if (isMap(node)) return { kind: 'mapping', entries: entriesOf(node, reading, depth), range }
  return scalar(node as Scalar, range, reading)
}

/** What the anchor holds, at the place of the alias. */
function aliased(node: Alias, reading: Reading, depth: number): Node {
  const { targets, document } = reading
  const target = targets.has(node) ? targets.get(node) : node.resolve(document)
  targets.set(node, target)
  const range = nodeRange(node, reading)
  if (target === undefined) return nothing(range)
  return { ...build(target, reading, depth + 1), range }
}

const nothing = (range: Range): Node => ({ kind: 'scalar', text: '', range })

type MapNode = Extract<YamlNode, { items: { key: unknown; value: unknown }[] }>

function entriesOf(node: MapNode, reading: Reading, depth: number) {
  const seen = new Map<string, number>()
  return node.items.flatMap((pair) => {
    const { key, value } = pair as { key: YamlNode | null; value: YamlNode | null }
    if (key === null || !isScalar(key)) return []
    const range = nodeRange(key, reading)
    noteSpan(key, reading)
    const text: Text = { value: textOf(key), range }
    const first = seen.get(text.value)
    if (first !== undefined) reading.problems.push(duplicate(text, first))
    else seen.set(text.value, range.start.line)
    const child = value === null ? nothing(behind(range)) : build(value, reading, depth + 1)
    return [{ key: text, value: child }]
  })
}

const behind = ({ end }: Range): Range => ({ start: end, end })

function duplicate({ value, range }: Text, first: number): Problem {
  return {
    kind: 'duplicate-key',
    message: `the key \`${value}\` is there twice: line ${first} and line ${range.start.line}`,
    range,
  }
}

function scalar(node: Scalar, range: Range, reading: Reading): Node {
  const made: Node = { kind: 'scalar', text: textOf(node), range }
  const [start = 0, end = 0] = node.range ?? []
  reading.sources.set(made, { style: styleOf(node), start, end })
  noteSpan(node, reading)
  return made
}

/** A block scalar begins behind its header, where a comment may stand. */
function noteSpan({ range, type }: Scalar, { spans, text }: Reading): void {
  const [start = 0, end = start] = range ?? []
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'
  const header = isBlock ? text.indexOf('\n', start) : -1
  spans.push([header === -1 ? start : header, end])
}

const styleOf = ({ type }: Scalar): ScalarSource['style'] =>
  type === 'BLOCK_LITERAL'
    ? 'literal'
    : type === 'BLOCK_FOLDED'
      ? 'folded'
      : type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE'
        ? 'quoted'
        : 'plain'

/** As written: `3.10` is not 3.1. */
function textOf(node: Scalar): string {
  if (typeof node.value === 'string') return node.value
  if (node.type === 'PLAIN' && typeof node.source === 'string') return node.source
  return node.value === null || node.value === undefined ? '' : String(node.value)
}

function nodeRange(node: YamlNode, reading: Reading): Range {
  const [start = 0, end = start] = node.range ?? []
  return rangeOf(reading, start, end)
}

function rangeOf({ lines }: Pick<Reading, 'lines'>, start: number, end: number): Range {
  return { start: positionAt(lines, start), end: positionAt(lines, Math.max(start, end)) }
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/**
 * Every `#` at the start of a line or behind white space that no scalar holds. Reading the text by the lexer again would
 * take as long as parsing it.
 */
function commentsIn(text: string, reading: Reading): readonly Text[] {
  if (!text.includes('#')) return []
  const scalars = reading.spans.toSorted(([a], [b]) => a - b)
  const comments: Text[] = []
  let next = 0
  for (const { index, 0: value } of text.matchAll(/(?<=^|[\s\uFEFF])#[^\r\n]*/gm)) {
    while ((scalars[next]?.[1] ?? Number.POSITIVE_INFINITY) <= index) next += 1
    const [start] = scalars[next] ?? [Number.POSITIVE_INFINITY]
    if (start > index)
      comments.push({ value, range: rangeOf(reading, index, index + value.length) })
  }
  return comments
}
