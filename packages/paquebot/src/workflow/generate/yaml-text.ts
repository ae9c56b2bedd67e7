import { stringify } from 'yaml'

/** A scalar as YAML writes it: quoted where it has to be. */
export function scalar(value: unknown): string {
  return stringify(value, { lineWidth: 0, singleQuote: true }).trimEnd()
}

/** Widest line of a list that stays on one line. */
const wide = 110

/** `key: value` lines of any data: lists of scalars on one line where they fit, maps indented, empty values bare. */
export function entryLines(key: string, value: unknown): readonly string[] {
  if (value === null || value === undefined || isEmptyMap(value)) return [`${key}:`]
  if (Array.isArray(value)) return listLines(key, value)
  if (typeof value === 'object') return [`${key}:`, ...indent(mapLines(value))]
  if (typeof value === 'string' && value.includes('\n')) return blockLines(key, value)
  return [`${key}: ${scalar(value)}`]
}

/** The lines of a map, without anything around it. */
function mapLines(value: object): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]) => entryLines(scalar(key), inner))
}

/** A text of several lines as a literal block. */
function blockLines(key: string, text: string): readonly string[] {
  return [`${key}: |`, ...indent(text.replace(/\n$/, '').split('\n'))]
}

function listLines(key: string, items: readonly unknown[]): readonly string[] {
  const scalars = items.every((item) => typeof item !== 'object')
  const line = `${key}: [${items.map(flowScalar).join(', ')}]`
  if (scalars && line.length <= wide) return [line]
  return [`${key}:`, ...indent(items.flatMap(itemLines))]
}

/** In a list on one line, commas and brackets have to be quoted as well. */
function flowScalar(item: unknown): string {
  const text = scalar(item)
  return typeof item === 'string' && /^[^'"].*[,[\]{}]/.test(text) ? `'${item}'` : text
}

function itemLines(item: unknown): readonly string[] {
  if (typeof item !== 'object' || item === null) return [`- ${scalar(item)}`]
  return asItem(mapLines(item))
}

/** Lines of a map as an item of a list. */
export function asItem(lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => (at === 0 ? `- ${line}` : line === '' ? line : `  ${line}`))
}

/** Two columns to the right; empty lines stay empty. */
export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`))
}

/** Lines of a comment. */
export function comment(lines: readonly string[] = []): readonly string[] {
  return lines.map((line) => (line === '' ? '#' : `# ${line}`))
}

const isEmptyMap = (value: unknown) =>
  typeof value === 'object' && !Array.isArray(value) && Object.keys(value ?? {}).length === 0
