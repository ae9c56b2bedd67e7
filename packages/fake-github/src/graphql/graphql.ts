import { readFileSync } from 'node:fs'
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import type { Actor } from '../actors.ts'
import { json, refuse } from '../http/reply.ts'
import type { World } from '../store.ts'
import type { Reply, Violation } from '../types.ts'

interface GraphqlRequest {
  readonly world: World
  readonly actor: Actor
  readonly body: Buffer
  readonly record: (violation: Violation) => void
}

interface GraphqlBody {
  readonly query?: string
  readonly variables?: Record<string, unknown> | null
  readonly operationName?: string | null
}

let schema: Promise<GraphQLSchema> | undefined

/** GitHub's schema takes a third of a second to build, so it is built at the first query of a process. */
async function loadSchema(): Promise<GraphQLSchema> {
  const { buildSchema } = await import('graphql')
  // The package's own code reads the schema a second time, as JSON, and loads a validator.
  const file = new URL('schema.graphql', import.meta.resolve('@octokit/graphql-schema'))
  return buildSchema(readFileSync(file, 'utf8'), { assumeValid: true, noLocation: true })
}

/** The field that a mutation or query begins with, for the log and for faults; no parser is loaded for it. */
export function rootField(body: Buffer): string {
  try {
    const { query = '' } = JSON.parse(body.toString('utf8')) as GraphqlBody
    const text = query.replace(/#.*$/gm, '')
    return (
      /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(text.replace(/^[^{]*\([^{]*?\)\s*(?=\{)/, ''))?.[1] ??
      'unknown'
    )
  } catch {
    return 'unknown'
  }
}

/** Checks a query against GitHub's schema and executes it over the store. */
export async function answerGraphql({
  world,
  actor,
  body,
  record,
}: GraphqlRequest): Promise<Reply> {
  if (actor.kind === 'anonymous') {
    throw refuse(403, 'API rate limit exceeded: GraphQL needs authentication')
  }
  const asked = parseBody(body)
  if (asked?.query === undefined) {
    record(violation('request', 'is no JSON object with a `query`'))
    return json(400, { message: 'Problems parsing JSON' })
  }
  schema ??= loadSchema()
  const [{ execute, parse, validate }, { resolvers }] = await Promise.all([
    import('graphql'),
    import('./resolvers.ts'),
  ])
  const document = attempt(() => parse(asked.query ?? ''))
  if (document instanceof Error) {
    record(violation('request', document.message))
    return json(200, { errors: [{ message: document.message }] })
  }
  const mistakes = validate(await schema, document)
  if (mistakes.length > 0) {
    for (const { message } of mistakes) record(violation('request', message))
    return json(200, { errors: mistakes.map(({ message, locations }) => ({ message, locations })) })
  }
  const result = await execute({
    schema: await schema,
    document,
    rootValue: resolvers({ world, actor }),
    variableValues: asked.variables ?? {},
    ...(asked.operationName ? { operationName: asked.operationName } : {}),
    fieldResolver: strictResolver(record),
  })
  // Variables that do not fit their types: nothing was executed.
  if (result.data === undefined) {
    for (const { message } of result.errors ?? []) record(violation('request', message))
  }
  return json(200, printResult(result))
}

type Execution = Awaited<ReturnType<typeof import('graphql').execute>>

/** GitHub puts the type of an error beside its message. */
function printResult({ data, errors }: Execution) {
  if (errors === undefined) return { data }
  return {
    data: data ?? null,
    errors: errors.map(({ message, path, locations, extensions }) => ({
      ...(extensions.type === undefined ? {} : { type: extensions.type }),
      ...(path === undefined ? {} : { path }),
      ...(locations === undefined ? {} : { locations }),
      message,
    })),
  }
}

function parseBody(body: Buffer): GraphqlBody | undefined {
  const value = attempt(() => JSON.parse(body.toString('utf8')))
  return typeof value === 'object' && value !== null && !(value instanceof Error)
    ? value
    : undefined
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** A member that the double does not know is a gap of the double, never a silent null. */
function strictResolver(
  record: (violation: Violation) => void,
): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const value = (source as Readonly<Record<string, unknown>>)[info.fieldName]
    if (value === undefined) {
      const name = `${info.parentType.name}.${info.fieldName}`
      record(violation('response', `the fake GitHub does not know ${name}`))
      throw new Error(`the fake GitHub does not know ${name}`)
    }
    return typeof value === 'function' ? value(args, context, info) : value
  }
}

function violation(side: Violation['side'], message: string): Violation {
  return { operation: 'graphql', side, pointer: '/', keyword: 'graphql', message }
}
