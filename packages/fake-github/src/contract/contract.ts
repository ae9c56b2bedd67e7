import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import type { GithubRequest, Reply, Violation } from '../types.ts'
import { type Match, makeRouter } from './router.ts'
import type { Operation, Parameter, Schema, Slice } from './slice.ts'

export interface Contract {
  readonly slice: Slice
  find(method: string, path: string): Match | undefined
  checkRequest(match: Match, request: RequestParts): Promise<Violation[]>
  checkReply(operation: Operation, reply: Reply): Promise<Violation[]>
}

type RequestParts = Pick<GithubRequest, 'headers' | 'query' | 'body'>

/** The API version that the slice describes. */
const apiVersion = '2022-11-28'

let loaded: Contract | undefined

/** The contract is the same for every server of a process, and so are its compiled validators. */
export function openContract(): Contract {
  loaded ??= makeContract(readSlice())
  return loaded
}

function readSlice(): Slice {
  const file = join(import.meta.dirname, 'github.slice.json')
  return JSON.parse(readFileSync(file, 'utf8')) as Slice
}

export function makeContract(slice: Slice): Contract {
  const validator = lazyValidators(slice)
  return {
    slice,
    find: makeRouter(slice.operations),
    checkRequest: async ({ operation, params }, parts) => [
      ...checkHeaders(operation.id, parts.headers),
      ...(await checkParameters(operation, params, parts.query, validator)),
      ...(await checkBody(operation, parts, validator)),
    ],
    checkReply: (operation, reply) => checkReply(operation, reply, validator),
  }
}

type Validator = (schema: Schema) => Promise<ValidateFunction>

/** Each schema is compiled at its first use: all of them would take seconds. */
function lazyValidators(slice: Slice): Validator {
  const compiled = new Map<Schema, ValidateFunction>()
  let ajv: Promise<Ajv> | undefined
  return async (schema) => {
    const known = compiled.get(schema)
    if (known) return known
    ajv ??= openAjv(slice)
    const validate = (await ajv).compile(rebase(schema) as Schema)
    compiled.set(schema, validate)
    return validate
  }
}

async function openAjv(slice: Slice): Promise<Ajv> {
  const [{ Ajv }, formats] = await Promise.all([import('ajv'), import('ajv-formats')])
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false })
  formats.default.default(ajv)
  return ajv.addSchema({ $id: 'github', schemas: rebase(slice.schemas) })
}

/** References of a slice are local to it; a schema that is compiled by itself needs them absolute. */
function rebase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rebase)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, below]) => [
    key,
    key === '$ref' ? `github${String(below)}` : rebase(below),
  ])
  return Object.fromEntries(entries)
}

function checkHeaders(operation: string, headers: RequestParts['headers']): Violation[] {
  const violation = (pointer: string, message: string): Violation => ({
    operation,
    side: 'request',
    pointer,
    keyword: 'header',
    message,
  })
  const found: Violation[] = []
  if (!headers['user-agent']) found.push(violation('User-Agent', 'is missing'))
  const version = headers['x-github-api-version']
  if (version === undefined) found.push(violation('X-GitHub-Api-Version', 'is missing'))
  else if (version !== apiVersion) {
    found.push(violation('X-GitHub-Api-Version', `is ${version}, described is ${apiVersion}`))
  }
  return found
}

async function checkParameters(
  operation: Operation,
  params: Match['params'],
  query: URLSearchParams,
  validator: Validator,
): Promise<Violation[]> {
  const violation = (name: string, keyword: string, message: string): Violation => ({
    operation: operation.id,
    side: 'request',
    pointer: name,
    keyword,
    message,
  })
  const check = async (parameter: Parameter, text: string): Promise<Violation[]> => {
    const validate = await validator(parameter.schema)
    if (validate(coerce(text, parameter.schema))) return []
    return (validate.errors ?? []).map((error) =>
      violation(parameter.name, error.keyword, `is ${JSON.stringify(text)}, ${error.message}`),
    )
  }
  const known = new Map(operation.query.map((parameter) => [parameter.name, parameter]))
  const unknown = [...query.keys()].filter((name) => !known.has(name))
  const missing = operation.query.filter(({ name, required }) => required && !query.has(name))
  const wrong = await Promise.all([
    ...operation.parameters.map((parameter) => check(parameter, params[parameter.name] ?? '')),
    ...[...known.values()]
      .filter(({ name }) => query.has(name))
      .map((parameter) => check(parameter, query.get(parameter.name) ?? '')),
  ])
  return [
    ...unknown.map((name) => violation(name, 'parameter', 'is not a parameter of this operation')),
    ...missing.map(({ name }) => violation(name, 'parameter', 'is required')),
    ...wrong.flat(),
  ]
}

/** Parameters are text; numbers and booleans are written as JSON writes them. */
function coerce(text: string, schema: Schema): unknown {
  const types = JSON.stringify(schema)
  if (/"(integer|number)"/.test(types) && /^-?\d+$/.test(text)) return Number(text)
  if (/"boolean"/.test(types) && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

async function checkBody(
  operation: Operation,
  { headers, body }: RequestParts,
  validator: Validator,
): Promise<Violation[]> {
  const violation = (keyword: string, message: string): Violation[] => [
    { operation: operation.id, side: 'request', pointer: '', keyword, message },
  ]
  const described = operation.body
  if (described === undefined || body.length === 0) {
    if (body.length > 0) return violation('body', 'this operation takes no body')
    return described?.required ? violation('body', 'this operation needs a body') : []
  }
  const schema = described.content['application/json']
  if (schema === undefined) {
    return headers['content-type'] ? [] : violation('header', 'Content-Type is missing')
  }
  const value = parse(body)
  if (value === undefined) return violation('json', 'is not JSON')
  return failures(operation.id, 'request', await validator(schema), value)
}

async function checkReply(
  operation: Operation,
  reply: Reply,
  validator: Validator,
): Promise<Violation[]> {
  const schema = replySchema(operation, reply.status)
  if (schema === undefined) {
    const message = `${reply.status} is not among the described answers`
    return [{ operation: operation.id, side: 'response', pointer: '', keyword: 'status', message }]
  }
  const isJson = /json/.test(reply.headers?.['content-type'] ?? '')
  // Raw media types (an asset's bytes, a file's text) have no schema.
  if (schema === null || !isJson) return []
  const value = parse(Buffer.from(reply.body ?? ''))
  return failures(operation.id, 'response', await validator(schema), value)
}

const simpleError: Schema = { $ref: '#/schemas/basic-error' }
const validationError: Schema = { $ref: '#/schemas/validation-error' }

function replySchema(operation: Operation, status: number): Schema | null | undefined {
  const schema = operation.responses[status]
  if (schema !== undefined || status < 400) return schema
  // The description names few of the errors that GitHub gives; their forms are always these.
  return status === 422 ? validationError : simpleError
}

function failures(
  operation: string,
  side: Violation['side'],
  validate: ValidateFunction,
  value: unknown,
): Violation[] {
  if (validate(value)) return []
  return (validate.errors ?? []).map((error) => ({
    operation,
    side,
    pointer: error.instancePath === '' ? '/' : error.instancePath,
    keyword: error.keyword,
    message: sentence(error),
  }))
}

function sentence(error: ErrorObject): string {
  const extra = error.params.additionalProperty ?? error.params.allowedValues
  return `${error.message ?? ''}${extra === undefined ? '' : `: ${JSON.stringify(extra)}`}`
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

export function printViolation(violation: Violation): string {
  const { operation, side, pointer, keyword, message } = violation
  return `${operation} ${side} ${pointer} ${keyword}: ${message}`
}
