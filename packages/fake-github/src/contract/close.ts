import { isComposed } from './normalise.ts'
import type { Schema } from './slice.ts'

/**
 * Forbids unknown members wherever the description lists the members of an object, because only 20 of 342 JSON bodies
 * do so by themselves and a typo (`make_lastest`) would pass. An object that is one part of a composition stays open:
 * its members are not all.
 */
export function closeAll(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const open = partsOfCompositions(Object.values(schemas))
  const entries = Object.entries(schemas)
  return Object.fromEntries(
    entries.map(([name, schema]) => [
      name,
      close(schema, open, open.has(`#/schemas/${name}`) ? 'part' : 'whole'),
    ]),
  )
}

type Place = 'whole' | 'part'

/** One schema, given the references that must stay open. */
export function close(schema: Schema, open: ReadonlySet<string>, place: Place = 'whole'): Schema {
  const closed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    closed[key] = closeKeyword(key, value, open, schema)
  }
  if (place === 'whole' && listsItsMembers(schema)) closed.additionalProperties = false
  return closed
}

function listsItsMembers(schema: Schema): boolean {
  return (
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    !isComposed(schema)
  )
}

function closeKeyword(
  key: string,
  value: unknown,
  open: ReadonlySet<string>,
  parent: Schema,
): unknown {
  if (key === 'properties') {
    const entries = Object.entries(value as Record<string, Schema>)
    return Object.fromEntries(entries.map(([name, schema]) => [name, close(schema, open)]))
  }
  if (Array.isArray(value) && /^(allOf|anyOf|oneOf)$/.test(key)) {
    const place = isPartial(key, parent) ? 'part' : 'whole'
    return value.map((schema) => close(schema, open, place))
  }
  if (/^(items|additionalProperties)$/.test(key) && typeof value === 'object') {
    return close(value as Schema, open)
  }
  return value
}

/** Whether the members of a composed schema are shared out among its parts. */
function isPartial(key: string, parent: Schema): boolean {
  return key === 'allOf' || parent.properties !== undefined
}

/** References that are named as a part of a composition somewhere. */
export function partsOfCompositions(schemas: readonly Schema[]): ReadonlySet<string> {
  const open = new Set<string>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    const schema = value as Schema
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      const parts = schema[key]
      if (!Array.isArray(parts) || !isPartial(key, schema)) continue
      for (const part of parts) if (typeof part.$ref === 'string') open.add(part.$ref)
    }
    Object.values(schema).forEach(visit)
  }
  schemas.forEach(visit)
  return open
}
