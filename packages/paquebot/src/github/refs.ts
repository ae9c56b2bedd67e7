import { PaquebotError } from '../model/error.ts'
import type { Failure, GitHub, Reply } from './model.ts'
import { readRepository } from './repository.ts'

/** A tag as GitHub holds it. */
export interface RemoteTag {
  readonly name: string
  /** What the ref points at: the commit, or the tag object. */
  readonly object: string
  /** The commit in the end; absent for a tag of something else. */
  readonly commit?: string
  readonly isAnnotated: boolean
}

/** A ref to make, with its whole name: `refs/tags/v1.0.0`. */
export interface NewRef {
  readonly ref: string
  readonly object: string
}

/** Aliases that one question carries: each is a look-up on the server. */
const atOnce = 50

interface TagAnswer {
  readonly target: {
    readonly __typename: string
    readonly oid: string
    readonly target?: { readonly __typename: string; readonly oid: string }
  } | null
}

/** Those of the tags that are there, by name; 50 in one question. Throws `github/*`. */
export async function readTags(
  github: GitHub,
  names: readonly string[],
): Promise<ReadonlyMap<string, RemoteTag>> {
  const found = new Map<string, RemoteTag>()
  for (let start = 0; start < names.length; start += atOnce) {
    const part = names.slice(start, start + atOnce)
    const answer = await askTags(github, part)
    part.forEach((name, at) => {
      const tag = tagOf(name, answer[`t${at}`])
      if (tag !== undefined) found.set(name, tag)
    })
  }
  return found
}

async function askTags(
  github: GitHub,
  names: readonly string[],
): Promise<Readonly<Record<string, TagAnswer | null>>> {
  const declared = names.map((_, at) => `$n${at}: String!`).join(', ')
  const fields = names.map((_, at) => `t${at}: ref(qualifiedName: $n${at}) { ...tag }`).join(' ')
  const query = `query ($owner: String!, $name: String!, ${declared}) {
    repository(owner: $owner, name: $name) { ${fields} }
  }
  fragment tag on Ref { target { __typename oid ... on Tag { target { __typename oid } } } }`
  const variables = Object.fromEntries(names.map((name, at) => [`n${at}`, `refs/tags/${name}`]))
  const { repository } = await github.graphql<{
    repository: Readonly<Record<string, TagAnswer | null>> | null
  }>(query, { ...github.repository, ...variables }, readErrand)
  return repository ?? {}
}

const readErrand = { what: 'read the tags', needs: 'contents: read' }

function tagOf(name: string, answer: TagAnswer | null | undefined): RemoteTag | undefined {
  const target = answer?.target
  if (target === undefined || target === null) return undefined
  const isAnnotated = target.__typename === 'Tag'
  const end = isAnnotated ? target.target : target
  const commit = end?.__typename === 'Commit' ? end.oid : undefined
  return { name, object: target.oid, isAnnotated, ...(commit === undefined ? {} : { commit }) }
}

/** The object that a branch or tag points at (`heads/main`), or undefined. Throws `github/*`. */
export async function readRef(github: GitHub, ref: string): Promise<string | undefined> {
  const reply = await github.ask('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref })
  if (reply.kind === 'done') return reply.data.object.sha
  if (reply.kind === 'refused' && reply.status === 404) return undefined
  throw await github.failure(reply, { what: `read \`${ref}\``, needs: 'contents: read' })
}

const noObject = '0'.repeat(40)

const mutation = `mutation ($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}`

/**
 * Makes tags that are not there, all of them or none; where GitHub does not take them together, one after another,
 * each looked at. What was made meanwhile at the same object is fine. Throws `github/*`.
 * Source: GraphQL's `updateRefs`, atomic; many refs in parallel requests were lost (objectstack 2195).
 */
export async function createTags(github: GitHub, tags: readonly NewRef[]): Promise<void> {
  if (tags.length > 1) {
    const failure = await createTogether(github, tags)
    if (failure === undefined) return
    const errand = { what: `create ${tags.length} tags`, needs: 'contents: write' }
    const error = await github.failure(failure, errand)
    // One after another would fail alike, or leave a half of what belongs together.
    if (error instanceof PaquebotError && hopeless.includes(error.code)) throw error
  }
  const there = await readTags(
    github,
    tags.map(({ ref }) => ref.replace('refs/tags/', '')),
  )
  const missing = tags.filter(
    ({ ref, object }) => there.get(ref.replace('refs/tags/', ''))?.object !== object,
  )
  for (const tag of missing) await createRef(github, tag)
}

const hopeless: readonly string[] = [
  'github/rule',
  'github/forbidden',
  'github/no-token',
  'github/token-refused',
  'github/rate-limit',
]

async function createTogether(
  github: GitHub,
  refs: readonly NewRef[],
): Promise<Failure | undefined> {
  const { id } = await readRepository(github)
  const refUpdates = refs.map(({ ref, object }) => ({
    name: ref,
    beforeOid: noObject,
    afterOid: object,
    force: false,
  }))
  const reply = await github.askGraphql(mutation, { input: { repositoryId: id, refUpdates } })
  return reply.kind === 'done' ? undefined : reply
}

/** Makes one ref; one that stands at the same object is fine. Throws `github/*`. */
export async function createRef(github: GitHub, { ref, object }: NewRef): Promise<void> {
  const reply = await write(github, { ref, object })
  if (reply.kind === 'done') return
  // "Reference already exists", or a lost answer: what counts is where it stands now.
  if ((await readRef(github, short(ref))) === object) return
  const again = reply.kind === 'unsure' ? await write(github, { ref, object }) : reply
  if (again.kind === 'done' || (await readRef(github, short(ref))) === object) return
  throw await github.failure(again, errandOf(ref, 'create'))
}

const write = (github: GitHub, { ref, object }: NewRef): Promise<Reply<unknown>> =>
  github.ask('POST /repos/{owner}/{repo}/git/refs', { ref, sha: object })

/** Moves a branch; `force` also to a commit that does not descend from where it stands. Throws `github/*`. */
export async function moveRef(
  github: GitHub,
  { ref, object }: NewRef,
  how: 'forward' | 'force' = 'forward',
): Promise<void> {
  const parameters = { ref: short(ref), sha: object, force: how === 'force' }
  const route = 'PATCH /repos/{owner}/{repo}/git/refs/{ref}'
  await github.send(route, parameters, errandOf(ref, 'move'))
}

/**
 * Moves a branch from one commit to any other, in one step that fails when it stands elsewhere meanwhile. Throws
 * `github/*`; `github/stale` when somebody was faster. REST's force has no such condition, GraphQL's has.
 */
export async function replaceRef(
  github: GitHub,
  { ref, object, before }: NewRef & { readonly before: string },
): Promise<void> {
  const { id } = await readRepository(github)
  const refUpdates = [{ name: ref, beforeOid: before, afterOid: object, force: true }]
  const reply = await github.askGraphql(mutation, { input: { repositoryId: id, refUpdates } })
  if (reply.kind === 'done') return
  const there = await readRef(github, short(ref))
  if (there === object) return
  // An Enterprise Server may not know the mutation; the branch was looked at just now.
  if (there === before) return moveRef(github, { ref, object }, 'force')
  const said = `it stands at ${there ?? 'nothing'} and no longer at ${before}`
  const refusal = { kind: 'refused', status: 409, said, codes: ['STALE_DATA'] } as const
  throw await github.failure(refusal, errandOf(ref, 'move'))
}

/** Removes a branch; one that is gone is fine. Throws `github/*`. */
export async function deleteRef(github: GitHub, ref: string): Promise<void> {
  const route = 'DELETE /repos/{owner}/{repo}/git/refs/{ref}'
  const reply = await github.ask(route, { ref: short(ref) })
  if (reply.kind === 'done') return
  if ((await readRef(github, short(ref))) === undefined) return
  throw await github.failure(reply, errandOf(ref, 'delete'))
}

/** The API takes whole names to create a ref, and names without `refs/` else. */
const short = (ref: string) => ref.replace(/^refs\//, '')

function errandOf(ref: string, verb: 'create' | 'move' | 'delete') {
  const kind = ref.startsWith('refs/tags/') ? 'tag' : 'branch'
  const name = ref.replace(/^refs\/(?:tags|heads)\//, '')
  return { what: `${verb} the ${kind} \`${name}\``, needs: 'contents: write' }
}

/** A tag object with a message; unsigned, as all that the API makes. Returns its id. Throws `github/*`. */
export async function createTagObject(
  github: GitHub,
  tag: { readonly name: string; readonly message: string; readonly commit: string },
): Promise<string> {
  const parameters = {
    tag: tag.name,
    message: tag.message,
    object: tag.commit,
    type: 'commit' as const,
  }
  const errand = { what: `make the annotated tag \`${tag.name}\``, needs: 'contents: write' }
  const reply = await github.ask('POST /repos/{owner}/{repo}/git/tags', parameters)
  // An object that nothing points at does no harm: after a lost answer there may be two.
  const again =
    reply.kind === 'unsure'
      ? await github.ask('POST /repos/{owner}/{repo}/git/tags', parameters)
      : reply
  if (again.kind === 'done') return again.data.sha
  throw await github.failure(again, errand)
}
