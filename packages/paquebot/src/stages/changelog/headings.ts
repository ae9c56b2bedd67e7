/** A heading of a Markdown text. Offsets are of the string; `end` is where the text below it begins. */
export interface Heading {
  readonly level: number
  /** Without marks and the blanks around. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Counts from 1. */
  readonly line: number
}

/** What a Markdown text is divided by. */
export interface Outline {
  readonly headings: readonly Heading[]
  /** Link reference definitions and footnotes of one line, wherever they stand. */
  readonly definitions: readonly Definition[]
}

/** `[label]: target`. */
export interface Definition {
  readonly label: string
  readonly text: string
  readonly start: number
  readonly end: number
}

interface Line {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly number: number
}

/** A stretch in which nothing counts: until a line that `closes` it, or that it cannot hold. */
interface Block {
  closes(line: string): boolean
  /** A line that ends the block and counts itself: the list around it is over. */
  breaks(line: string): boolean
}

/** Mutable while the lines go by. */
interface State {
  block: Block | undefined
  inList: boolean
  paragraph: Line | undefined
}

/**
 * Headings (`## text` and underlined) and definitions of a Markdown text. What stands in fenced or indented code,
 * in comments, in `<pre>` and in front matter is none. Any line ends. Source: CommonMark 0.31.
 */
export function outlineOf(text: string): Outline {
  const headings: Heading[] = []
  const definitions: Definition[] = []
  const state: State = { block: undefined, inList: false, paragraph: undefined }
  for (const line of linesOf(text)) {
    if (line.number === 1 && line.text === '---') state.block = frontMatter
    else if (isInBlock(state, line)) continue
    else read(line, state, { headings, definitions })
  }
  return { headings, definitions }
}

function* linesOf(text: string): Generator<Line> {
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (let number = 1; start < text.length; number += 1) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline + 1
    const line = text.slice(start, newline === -1 ? end : newline)
    yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, start, end, number }
    start = end
  }
}

const never = () => false
const frontMatter: Block = { closes: (line) => /^(---|\.\.\.)\s*$/.test(line), breaks: never }

function isInBlock(state: State, line: Line): boolean {
  const { block } = state
  if (block === undefined) return false
  if (block.breaks(line.text)) {
    state.block = undefined
    return false
  }
  if (block.closes(line.text)) state.block = undefined
  return true
}

function read(line: Line, state: State, { headings, definitions }: Lists): void {
  const before = state.paragraph
  state.paragraph = undefined
  const block = blockAt(line.text, state.inList)
  if (block !== undefined) state.block = block
  else if (line.text.trim() === '') return
  else {
    const heading = atxHeading(line) ?? underlined(line, before)
    const definition = definitionAt(line)
    if (heading !== undefined) headings.push(heading)
    else if (definition !== undefined) definitions.push(definition)
    else continueText(line, state, before)
    if (heading !== undefined || definition !== undefined) state.inList = false
  }
}

interface Lists {
  readonly headings: Heading[]
  readonly definitions: Definition[]
}

const listMark = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/

/** A line of running text; only such a line can be underlined to a heading. */
function continueText(line: Line, state: State, before: Line | undefined): void {
  if (listMark.test(line.text)) state.inList = true
  else if (state.inList && (before !== undefined || /^\s/.test(line.text))) return
  else if (!/^(?: {4}|\t| {0,3}>)/.test(line.text)) {
    state.inList = false
    state.paragraph = before ?? line
    return
  }
  // Text of a list stays in it without an empty line between.
  if (state.inList) state.paragraph = undefined
}

function blockAt(line: string, inList: boolean): Block | undefined {
  const fence = /^([ \t]*)(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,}(?=[^`]*$)|~{3,})/.exec(line)
  if (fence !== null)
    return fencedBlock(fence[1] ?? '', fence[2] ?? '', inList || listMark.test(line))
  if (/^ {0,3}<!--/.test(line) && !line.includes('-->'))
    return { closes: (other) => other.includes('-->'), breaks: never }
  const raw = /^ {0,3}<(pre|script|style|textarea)(?:\s|>|$)/i.exec(line)?.[1]
  if (raw === undefined) return undefined
  const close = new RegExp(`</${raw}>`, 'i')
  return close.test(line) ? undefined : { closes: (other) => close.test(other), breaks: never }
}

/** Outside a list, four blanks make indented code, and the fence in it is none. */
function fencedBlock(indent: string, mark: string, inList: boolean): Block | undefined {
  if (!inList && (indent.length > 3 || indent.includes('\t'))) return undefined
  const close = new RegExp(`^\\s*${mark[0] === '`' ? '`' : '~'}{${mark.length},}\\s*$`)
  return {
    closes: (line) => close.test(line),
    breaks: inList ? (line) => /^\S/.test(line) && !close.test(line) : never,
  }
}

function atxHeading(line: Line): Heading | undefined {
  const match = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line.text)
  if (match === null) return undefined
  const text = (match[2] ?? '').replace(/(?:^|[ \t]+)#+[ \t]*$/, '').trim()
  return { level: match[1]?.length ?? 1, text, ...spanOf(line) }
}

function underlined(line: Line, before: Line | undefined): Heading | undefined {
  const match = /^ {0,3}(=+|-+)[ \t]*$/.exec(line.text)
  if (match === null || before === undefined) return undefined
  const level = match[1]?.startsWith('=') ? 1 : 2
  return { level, text: before.text.trim(), ...spanOf(before), end: line.end }
}

const spanOf = ({ start, end, number }: Line) => ({ start, end, line: number })

function definitionAt(line: Line): Definition | undefined {
  const label = /^ {0,3}\[((?:[^[\]\\]|\\.)+)\]:[ \t]*\S/.exec(line.text)?.[1]
  if (label === undefined) return undefined
  return { label, text: line.text.trim(), start: line.start, end: line.end }
}
