import type { Operation, Schema } from '../src/contract/slice.ts'

/**
 * Where GitHub answers more than its description says. Each line is something that a client must bear, seen in GitHub's
 * own documentation or in reports of users; everything else is taken as described.
 */
export function correctSchemas(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return {
    ...schemas,
    // An upload that broke off: docs of repos/upload-release-asset.
    'release-asset': withProperty(schemas['release-asset'], 'state', {
      type: 'string',
      enum: ['uploaded', 'open', 'starter'],
    }),
    'validation-error': withProperty(schemas['validation-error'], 'status', { type: 'string' }),
  }
}

/** Every error says its status as text since 2024; the inline schemas of errors were not changed. */
export function correctOperation(operation: Operation): Operation {
  const responses = Object.entries(operation.responses).map(([status, schema]) => {
    const isInline = schema !== null && schema.properties !== undefined
    if (Number(status) < 400 || !isInline) return [status, schema]
    return [status, withProperty(schema, 'status', { type: 'string' })]
  })
  return { ...operation, responses: Object.fromEntries(responses) }
}

function withProperty(schema: Schema | undefined, name: string, property: Schema): Schema {
  if (schema?.properties === undefined) throw new Error(`nothing to correct: ${name}`)
  return { ...schema, properties: { ...schema.properties, [name]: property } }
}
