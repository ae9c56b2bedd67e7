import { GraphQLError } from 'graphql'
import { type Actor, may } from '../actors.ts'
import { errorText, Refusal } from '../http/reply.ts'
import { notAccessible } from '../rest/git-data.ts'
import type { Permission } from '../types.ts'

/** An error with GitHub's `type`, which stands beside the message. */
export function graphqlError(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } })
}

export function requireWrite(actor: Actor, permission: Permission): void {
  if (!may(actor, permission, 'write')) throw graphqlError('FORBIDDEN', notAccessible(actor))
}

/** What both APIs do is refused in REST's form; GraphQL prints only its sentence. */
export async function inGraphqlTerms<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const type = error.reply.status === 404 ? 'NOT_FOUND' : 'UNPROCESSABLE'
    throw graphqlError(type, errorText(error.reply).replace(/^Validation Failed: /, ''))
  }
}
