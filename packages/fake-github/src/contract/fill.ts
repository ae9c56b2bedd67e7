import type { Schema, Slice } from './slice.ts'

/**
 * An object of a described form: the given members, and neutral values for required members that no release looks at
 * (a star count is 0, a licence null). Members named `…_url` are addresses below the object's own.
 */
export function fill(
  slice: Slice,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const schema = slice.schemas[name]
  if (schema === undefined) throw new Error(`no schema ${name} in the slice`)
  const base = String(given.url ?? 'http://127.0.0.1')
  return { ...neutralMembers(slice, schema, base, given), ...given }
}

function neutralMembers(
  slice: Slice,
  schema: Schema,
  base: string,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>
  const names = ((schema.required ?? []) as string[]).filter((name) => given[name] === undefined)
  return Object.fromEntries(
    names.map((name) => [name, neutral(slice, name, properties[name] ?? {}, base)]),
  )
}

function neutral(slice: Slice, name: string, schema: Schema, base: string): unknown {
  const types = [schema.type].flat()
  const unions = (schema.anyOf ?? []) as Schema[]
  if (types.includes('null') || unions.some((part) => part.type === 'null')) return null
  if (typeof schema.$ref === 'string') {
    return neutral(slice, name, slice.schemas[schema.$ref.slice('#/schemas/'.length)] ?? {}, base)
  }
  if (name.endsWith('_url')) return `${base}/${name.slice(0, -'_url'.length)}`
  const byType: Record<string, unknown> = { boolean: false, integer: 0, number: 0, array: [] }
  const type = String(types[0])
  if (type === 'object') return neutralMembers(slice, schema, base, {})
  return byType[type] ?? neutralText(schema, base)
}

function neutralText(schema: Schema, base: string): string {
  if (Array.isArray(schema.enum)) return String(schema.enum[0])
  if (schema.format === 'date-time') return '2026-01-01T00:00:00Z'
  return schema.format === 'uri' ? base : ''
}
