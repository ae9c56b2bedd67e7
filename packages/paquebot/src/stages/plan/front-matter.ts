import type { Location } from '../../model/finding.ts'
import { positionAt } from './position.ts'

/** The grammar of `@changesets/parse` 1.0: front matter is found anywhere, and what is before it is ignored. */
const frontMatter = /\s*---([\s\S]*?)\r?\n\s*---(\s*(?:\n|$)[\s\S]*)/d

const bumps = ['major', 'minor', 'patch', 'none']

/** What is wrong with a changeset and how to mend it; `offset` counts in the file's text. */
export interface Diagnosis {
  readonly message: string
  readonly hint: string
  readonly offset: number
}

/** Where the front matter names the package, for findings. */
export async function locateName(file: string, text: string, name: string): Promise<Location> {
  const pair = (await readPairs(text)).find((pair) => pair.name === name)
  return { file, ...positionAt(text, pair?.nameAt ?? 0) }
}

/** Why `@changesets/parse` refuses the text. Only asked after it did. */
export async function diagnose(text: string): Promise<Diagnosis> {
  if (text.trim() === '') return { message: 'the file is empty', hint: example, offset: 0 }
  const block = blockOf(text)
  if (block === undefined)
    return { message: 'it has no front matter between two `---` lines', hint: example, offset: 0 }
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

function blockOf(text: string): { text: string; start: number } | undefined {
  const match = frontMatter.exec(text)
  const start = match?.indices?.[1]?.[0]
  return start === undefined ? undefined : { text: match?.[1] ?? '', start }
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
