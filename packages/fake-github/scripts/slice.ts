// Cuts the operations that the double knows out of GitHub's official description.
// Run it after a new version of @octokit/openapi or a new line in operations.ts; the difference is to be read.
// An argument is the file to write in place of the slice.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { close, closeAll, partsOfCompositions } from '../src/contract/close.ts'
import { normalise } from '../src/contract/normalise.ts'
import type { Operation, Parameter, Schema, Slice } from '../src/contract/slice.ts'
import { correctOperation, correctSchemas } from './corrections.ts'
import { operations } from './operations.ts'

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>
}

interface DescribedOperation {
  readonly operationId: string
  readonly parameters?: readonly Schema[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Schema>>
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>

const folder = dirname(fileURLToPath(import.meta.resolve('@octokit/openapi/package.json')))
const text = readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8')
const description = JSON.parse(text) as Description

/** Follows a reference to a parameter, response or header; schemas stay references. */
function component(value: Schema): Schema {
  if (typeof value.$ref !== 'string') return value
  const [, , room = '', name = ''] = value.$ref.split('/')
  const found = description.components[room]?.[name]
  if (found === undefined) throw new Error(`no component ${value.$ref}`)
  return found
}

function cut(line: string): Operation {
  const [method = '', path = ''] = line.split(' ')
  const found = description.paths[path]?.[method.toLowerCase()]
  if (found === undefined) throw new Error(`GitHub's description has no ${line}`)
  const parameters = (found.parameters ?? []).map(component)
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  return {
    id: found.operationId,
    method,
    path,
    spanning: inPath
      .filter((parameter) => parameter['x-multi-segment'] === true)
      .map((parameter) => String(parameter.name)),
    parameters: inPath.map(cutParameter),
    query: parameters.filter((parameter) => parameter.in === 'query').map(cutParameter),
    ...cutBody(found),
    responses: cutResponses(found),
  }
}

function cutParameter(parameter: Schema): Parameter {
  return {
    name: String(parameter.name),
    required: parameter.required === true,
    schema: normalise(parameter.schema),
  }
}

function cutBody(found: DescribedOperation): Pick<Operation, 'body'> {
  if (found.requestBody === undefined) return {}
  const { required = false, content } = found.requestBody
  const schemas = Object.entries(content).map(([type, { schema = {} }]) => [
    type,
    normalise(schema),
  ])
  return { body: { required, content: Object.fromEntries(schemas) } }
}

function cutResponses(found: DescribedOperation): Record<string, Schema | null> {
  const entries = Object.entries(found.responses).map(([status, response]) => {
    const content = component(response).content as Content | undefined
    const schema = content?.['application/json']?.schema
    return [status, schema === undefined ? null : normalise(schema)]
  })
  return Object.fromEntries(entries)
}

/** The schemas that the operations name, and those that these name. */
function reached(cutOperations: readonly Operation[]): Record<string, Schema> {
  const schemas: Record<string, Schema> = {}
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    const name = /^#\/schemas\/(.+)$/.exec(String((value as Schema).$ref))?.[1]
    if (name !== undefined && schemas[name] === undefined) {
      schemas[name] = normalise(description.components.schemas?.[name])
      visit(schemas[name])
    }
    Object.values(value).forEach(visit)
  }
  visit(cutOperations)
  // Answers of 400 and more that an operation does not list have this form.
  visit([{ $ref: '#/schemas/basic-error' }, { $ref: '#/schemas/validation-error' }])
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function closeOperation(operation: Operation, open: ReadonlySet<string>): Operation {
  const closeValues = (schemas: Readonly<Record<string, Schema | null>>) =>
    Object.fromEntries(
      Object.entries(schemas).map(([key, schema]) => [key, schema && close(schema, open)]),
    )
  const { body, ...rest } = operation
  const content = body && (closeValues(body.content) as Record<string, Schema>)
  return {
    ...rest,
    ...(body && content ? { body: { ...body, content } } : {}),
    responses: closeValues(operation.responses),
  }
}

/** One operation or schema a line, so that the difference between two versions can be read. */
function print(slice: Slice): string {
  const { operations: list, schemas, ...head } = slice
  const lines = Object.entries(schemas).map(
    ([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`,
  )
  const body = [
    JSON.stringify(head).slice(0, -1),
    `"operations":[\n${list.map((operation) => JSON.stringify(operation)).join(',\n')}\n]`,
    `"schemas":{\n${lines.join(',\n')}\n}`,
  ]
  return `${body.join(',\n')}}\n`
}

const cuts = operations.map(cut).map(correctOperation)
const schemas = correctSchemas(reached(cuts))
const open = partsOfCompositions([...Object.values(schemas), ...(cuts as unknown as Schema[])])
const version = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version as string
const slice: Slice = {
  source: '@octokit/openapi generated/api.github.com.json',
  version,
  sha256: createHash('sha256').update(text).digest('hex'),
  operations: cuts.map((operation) => closeOperation(operation, open)),
  schemas: closeAll(schemas),
}
const target = process.argv[2] ?? join(import.meta.dirname, '../src/contract/github.slice.json')
writeFileSync(target, print(slice))
process.stdout.write(
  `${cuts.length} operations, ${Object.keys(schemas).length} schemas of ${version}\n`,
)
