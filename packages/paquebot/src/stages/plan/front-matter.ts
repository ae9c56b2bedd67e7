import type { Location } from '../../model/finding.ts'
import { tooDeep, tooDeepYamlAt } from '../../model/nesting.ts'
import { positionAt } from './position.ts'

const bumps = ['major', 'minor', 'patch', 'none']

/** What is wrong with a changeset and how to mend it; `offset` counts in the file's text. */
export interface Diagnosis {
  readonly message: string
  readonly hint: string
  readonly offset: number
}

/** Where the front matter names packages, for findings; the text is read once for all names. */
export function locatorOf(file: string, text: string): (name: string) => Promise<Location> {
  let places: Promise<ReadonlyMap<string, number>> | undefined
  return async (name) => {
    places ??= readPairs(text).then(
      (pairs) => new Map(pairs.map((pair) => [pair.name, pair.nameAt])),
    )
    return { file, ...positionAt(text, (await places).get(name) ?? 0) }
  }
}

/** Why `@changesets/parse` refuses the text. Only asked after it did. */
export async function diagnose(text: string): Promise<Diagnosis> {
  if (text.trim() === '') return { message: 'the file is empty', hint: example, offset: 0 }
  const block = blockOf(text)
  if (block === undefined)
    return { message: 'it has no front matter between two `---` lines', hint: example, offset: 0 }
  const excess = unreasonable(block)
  if (excess !== undefined) return excess
  const yaml = await import('yaml')
  const document = yaml.parseDocument(block.text, { prettyErrors: false })
  const [error] = document.errors
  if (error !== undefined) return syntax(error, block)
  if (!yaml.isMap(document.contents)) {
    return {
      message: 'the front matter is no list of `package: bump` lines',
      hint: example,
      offset: block.start,
    }
  }
  const wrong = (await readPairs(text)).find(
    (pair) => pair.name === '' || !bumps.includes(pair.bump),
  )
  return wrong === undefined ? unknown : wrongPair(wrong)
}

const example = 'write `---`, then `"package-name": patch`, then `---`, then what changed'
const unknown = { message: 'it cannot be read', hint: example, offset: 0 }

/** The front matter of a changeset, and where it and what follows it stand in the text. */
interface Block {
  readonly text: string
  readonly start: number
  /** Offset behind the closing dashes. */
  readonly end: number
}

/**
 * The front matter by the grammar of `@changesets/parse` 1.0, whose pattern is
 * `---([^]*?)\r?\n\s*---(\s*(?:\n|$)[^]*)`: it is found anywhere, and what is before it is ignored. Line by line,
 * since the pattern takes hours for a megabyte of blank lines.
 */
function blockOf(text: string): Block | undefined {
  const open = text.indexOf('---')
  if (open === -1) return undefined
  const start = open + 3
  // The block ends where the blank lines begin that stand before the closing dashes.
  let blankFrom: number | undefined
  for (let at = text.indexOf('\n', start); at !== -1; ) {
    const next = text.indexOf('\n', at + 1)
    const end = next === -1 ? text.length : next
    const line = text.slice(at + 1, end).trim()
    blankFrom ??= at
    if (line === '---') return { text: withoutReturn(text.slice(start, blankFrom)), start, end }
    if (line !== '') blankFrom = undefined
    at = next
  }
  return undefined
}

const withoutReturn = (text: string) => (text.endsWith('\r') ? text.slice(0, -1) : text)

/** Why no parser should be asked: what is deeper or larger than any list of packages. */
function unreasonable(block: Block): Diagnosis | undefined {
  const deepAt = tooDeepYamlAt(block.text)
  if (deepAt !== undefined) return { message: tooDeep, hint: example, offset: block.start + deepAt }
  if (block.text.length <= 4_000_000) return undefined
  return { message: 'the front matter is larger than 4 MB', hint: example, offset: block.start }
}

/** The text as small as its meaning: the block, without stretches of blanks that a pattern would lose itself in. */
export function tamed(text: string): { block: string; summary: string } | undefined {
  const block = blockOf(text)
  if (block === undefined || unreasonable(block) !== undefined) return undefined
  const blanks = (run: string) => (run.length < 1000 ? run : '\n')
  return {
    block: `---${block.text.replace(/\s+/g, blanks)}\n---\n`,
    summary: text.slice(block.end).trim(),
  }
}

function syntax(
  error: { message: string; pos: [number, number] },
  block: { text: string; start: number },
): Diagnosis {
  const start = Math.min(error.pos[0], Math.max(0, block.text.length - 1))
  // YAML keeps `@` for itself, so an unquoted scope is the usual slip.
  const scoped = /^[ \t]*(@[^\s:]+)/m.exec(block.text)
  return {
    message: `the front matter is no YAML: ${error.message.split('\n')[0]}`,
    hint: scoped === null ? example : `put the name in quotes: "${scoped[1]}"`,
    offset: block.start + start,
  }
}

interface Pair {
  readonly name: string
  readonly nameAt: number
  /** As written when it is no plain value; empty when it is missing. */
  readonly bump: string
  readonly bumpAt: number
}

async function readPairs(text: string): Promise<readonly Pair[]> {
  const block = blockOf(text)
  if (block === undefined) return []
  const yaml = await import('yaml')
  const { contents } = yaml.parseDocument(block.text, { prettyErrors: false })
  if (!yaml.isMap(contents)) return []
  return contents.items.map(({ key, value }) => {
    const span = (node: unknown) => (yaml.isNode(node) ? node.range : undefined) ?? [0, 0]
    const [start, end] = span(value)
    return {
      name: yaml.isScalar(key) ? String(key.value) : String(key),
      nameAt: block.start + span(key)[0],
      bump: yaml.isScalar(value) ? String(value.value ?? '') : block.text.slice(start, end).trim(),
      bumpAt: block.start + start,
    }
  })
}

function wrongPair(pair: Pair): Diagnosis {
  if (pair.name.trim() === '')
    return { message: 'a package name is empty', hint: example, offset: pair.nameAt }
  const oneOf = `write one of ${bumps.join(', ')}`
  if (pair.bump === '')
    return { message: `\`${pair.name}\` has no bump`, hint: oneOf, offset: pair.nameAt }
  const meant = bumps.find((bump) => bump === pair.bump.toLowerCase())
  return {
    message: `\`${pair.bump}\` is no bump for \`${pair.name}\``,
    hint: meant === undefined ? oneOf : `write \`${meant}\` in lower case`,
    offset: pair.bumpAt,
  }
}
