import type { Schema } from './slice.ts'

/** Keywords that neither validate nor help to read an error. */
const idle = new Set([
  'description',
  'title',
  'example',
  'examples',
  'externalDocs',
  'deprecated',
  'readOnly',
  'writeOnly',
  'discriminator',
  'default',
])

/**
 * OpenAPI 3.0's dialect as plain JSON Schema: `nullable` becomes a union with null (also without a `type`, where ajv
 * would not see it), references point into the slice, keywords without effect are gone.
 */
export function normalise(schema: unknown): Schema {
  return normaliseSchema(schema as Schema)
}

function normaliseSchema(schema: Schema): Schema {
  if (schema.nullable !== true) return normaliseKeywords(schema)
  const { nullable: _, ...rest } = schema
  const plain = normaliseKeywords(rest)
  if (typeof plain.type === 'string' && plain.enum === undefined && !isComposed(plain)) {
    return { ...plain, type: [plain.type, 'null'] }
  }
  return { anyOf: [plain, { type: 'null' }] }
}

function normaliseKeywords(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(([key]) => !idle.has(key) && !key.startsWith('x-'))
  return Object.fromEntries(entries.map(([key, value]) => [key, normaliseKeyword(key, value)]))
}

function normaliseKeyword(key: string, value: unknown): unknown {
  if (key === '$ref') return String(value).replace('#/components/schemas/', '#/schemas/')
  if (key === 'properties') {
    const entries = Object.entries(value as Record<string, Schema>)
    return Object.fromEntries(entries.map(([name, schema]) => [name, normaliseSchema(schema)]))
  }
  if (Array.isArray(value) && /^(allOf|anyOf|oneOf)$/.test(key)) return value.map(normaliseSchema)
  if (/^(items|not|additionalProperties)$/.test(key) && typeof value === 'object') {
    return normaliseSchema(value as Schema)
  }
  return value
}

export function isComposed(schema: Schema): boolean {
  return ['allOf', 'anyOf', 'oneOf'].some((key) => schema[key] !== undefined)
}
