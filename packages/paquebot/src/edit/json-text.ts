import type { JsonPath, JsonSpan } from './json.ts'
import { positionAt } from './position.ts'

/**
 * Answers about a valid JSON text without a tree. They are exact or not given: `undefined` and
 * `true` mean "ask the tree".
 */

/** False when it is certain that no object of the document has a key twice. */
export function hasDuplicateKeys(text: string, value: unknown): boolean {
  // A quote before a colon ends a key, or stands in a text: there are never fewer than keys written.
  return countColons(text) !== countKeys(value)
}

function countColons(text: string): number {
  const quoteAndColon = /"\s*:/g
  let count = 0
  while (quoteAndColon.test(text)) count += 1
  return count
}

function countKeys(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth > 1000) return countDeep(value)
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let count = items === value ? 0 : items.length
  for (const item of items) if (typeof item === 'object') count += countKeys(item, depth + 1)
  return count
}

/** The same without recursion, which is slower: a document may be deeper than the stack. */
function countDeep(document: unknown): number {
  let keys = 0
  const open = [document]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    const items: readonly unknown[] = Object.values(value)
    if (!Array.isArray(value)) keys += items.length
    for (const item of items) open.push(item)
  }
  return keys
}

/**
 * Where the text at a path of keys stands. Certain when nothing in the document is escaped and the
 * last key is written once: then the value that is known to be there is the one behind it.
 */
export function locateInText(text: string, value: unknown, path: JsonPath): JsonSpan | undefined {
  const key = path.at(-1)
  const found = path.reduce<unknown>(step, value)
  if (typeof key !== 'string' || typeof found !== 'string' || text.includes('\\')) return undefined
  const at = onlyPlaceOf(`"${key}"`, text)
  const start = at === undefined ? -1 : text.indexOf('"', text.indexOf(':', at))
  if (start === -1) return undefined
  return { start, end: start + found.length + 2, ...positionAt(text, start) }
}

function step(value: unknown, key: string | number): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject || typeof key === 'number' || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}

/** Behind the last character of what stands exactly once in the text. */
function onlyPlaceOf(what: string, text: string): number | undefined {
  const first = text.indexOf(what)
  if (first === -1 || text.indexOf(what, first + 1) !== -1) return undefined
  return first + what.length
}
