import type { Entry, Node, Text } from './model.ts'

type Mapping = Extract<Node, { kind: 'mapping' }>

export const isMapping = (node: Node | undefined): node is Mapping => node?.kind === 'mapping'

/** The value of a key; of the last one where there are several, as YAML readers take it. */
export function nodeAt(node: Node | undefined, key: string): Node | undefined {
  return isMapping(node)
    ? node.entries.findLast((entry) => entry.key.value === key)?.value
    : undefined
}

/** A scalar with its place; undefined for anything else, and for a key without a value. */
export function textOf(node: Node | undefined): Text | undefined {
  if (node?.kind !== 'scalar') return undefined
  return { value: node.text, range: node.range }
}

/** The same, undefined as well where nothing stands. */
export function wordOf(node: Node | undefined): Text | undefined {
  const text = textOf(node)
  return text === undefined || text.value === '' ? undefined : text
}

export const textAt = (node: Node | undefined, key: string): Text | undefined =>
  wordOf(nodeAt(node, key))

/** A scalar as a list of one, a list of scalars as it is. */
export function textsOf(node: Node | undefined): readonly Text[] {
  if (node?.kind === 'sequence') return node.items.flatMap((item) => wordOf(item) ?? [])
  const text = wordOf(node)
  return text === undefined ? [] : [text]
}

export const textsAt = (node: Node | undefined, key: string): readonly Text[] =>
  textsOf(nodeAt(node, key))

/** The lines of a mapping whose values are scalars. */
export function entriesOf(node: Node | undefined): readonly Entry[] {
  if (!isMapping(node)) return []
  return node.entries.flatMap(({ key, value }) => {
    const text = textOf(value)
    return text === undefined ? [] : [{ key, value: text }]
  })
}

export const entriesAt = (node: Node | undefined, key: string): readonly Entry[] =>
  entriesOf(nodeAt(node, key))

/** An object without the keys that are undefined. */
export function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as never
}
