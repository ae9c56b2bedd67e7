import { invalid, json, refuse, unprocessable } from '../http/reply.ts'
import type { GithubRequest, Reply } from '../types.ts'

export function unavailable(status: number): Reply {
  const body = '<html><title>Unicorn! &middot; GitHub</title></html>'
  return { status, headers: { 'content-type': 'text/html' }, body }
}

export function secondaryLimit(retryAfter: number): Reply {
  const text =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  const { reply } = refuse(403, text)
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfter) } }
}

export const missing: Reply = refuse(404, 'Not Found').reply

/** What a second attempt is told. */
export function alreadyExists({ operation, body }: GithubRequest): Reply {
  if (operation === 'git/create-ref') return unprocessable('Reference already exists').reply
  if (operation === 'pulls/create') {
    const { head } = JSON.parse(body.toString('utf8')) as { head: string }
    const message = `A pull request already exists for ${head}.`
    return invalid({ resource: 'PullRequest', code: 'custom', message }).reply
  }
  const field = operation.endsWith('-release') ? 'tag_name' : 'name'
  const resource = operation.endsWith('-release')
    ? 'Release'
    : operation.endsWith('-label')
      ? 'Label'
      : 'ReleaseAsset'
  return invalid({ resource, code: 'already_exists', field }).reply
}

/** The branch is elsewhere: GraphQL's error, or the 409 of merging. */
export function staleHead({ operation, body }: GithubRequest): Reply {
  const name = /^graphql:(.+)/.exec(operation)?.[1]
  if (name === undefined) {
    return refuse(409, 'Head branch was modified. Review and try the merge again.').reply
  }
  const expected = /"expectedHeadOid"\s*:\s*"([0-9a-f]+)"/.exec(body.toString('utf8'))?.[1] ?? ''
  const message = `Expected branch to point to "${expected}" but it did not.  Pull and try again.`
  return json(200, {
    data: { [name]: null },
    errors: [{ type: 'STALE_DATA', path: [name], locations: [{ line: 1, column: 1 }], message }],
  })
}

/** Lists catch up with writes a moment later. */
export function withoutNewest(reply: Reply): Reply {
  const list = reply.status === 200 ? (JSON.parse(String(reply.body)) as unknown) : undefined
  if (!Array.isArray(list) || list.length === 0) return reply
  // Refs and tags have no numbers; there the last of the list stands for the newest.
  const ages = list.map((item, i) => Number(item.id ?? i))
  const newest = ages.indexOf(Math.max(...ages))
  const body = JSON.stringify(list.filter((_, i) => i !== newest))
  return { ...reply, body }
}
