import { readGraphql } from './answers.ts'
import {
  type Circumstances,
  explainLimit,
  explainRefusal,
  explainUnsure,
  noToken,
} from './failures.ts'
import { findToken, identify } from './identity.ts'
import type { Errand, Failure, GitHub, Reply, TokenKind } from './model.ts'
import {
  type Manner,
  makeExchange,
  type Sent,
  type Surroundings,
  type Target,
  wait,
} from './transport.ts'
import { addressesOf, findRepository } from './where.ts'

/**
 * The GitHub repository of this folder, as the variables of Actions or the remote `origin` name it; undefined when
 * there is none. Sends nothing yet. Throws `github/no-repository` for variables that are no addresses.
 */
export async function openGitHub(cwd: string, around: Surroundings): Promise<GitHub | undefined> {
  const addresses = addressesOf(around.env)
  const repository = findRepository(cwd, around.env)
  if (repository === undefined) return undefined
  const token = await findToken(cwd, around.env, { ...addresses, signal: around.signal })
  return connect({ addresses, repository, token }, around)
}

const patience = 60_000
const filePatience = 10 * 60_000

/** A client for one repository. */
export function connect(target: Target, around: Surroundings): GitHub {
  const { addresses, repository } = target
  const exchange = makeExchange(target, around)
  const explain = explainer(target, () => identify(github))
  const { text: _, ...token } = target.token

  const ask = (route: string, parameters: object) => {
    const isRead = /^(?:GET|HEAD) /.test(route)
    return exchange(route, parameters, {
      isRead,
      isIdempotent: !route.startsWith('POST '),
      patience,
    })
  }
  const must = async <T>(reply: Reply<T>, errand: Errand): Promise<T> => {
    if (reply.kind === 'done') return reply.data
    throw await explain(reply, errand)
  }
  const checkToken = (errand: Errand) => {
    if (token.kind === 'none') throw noToken(circumstances(target, errand))
  }

  const github: GitHub = {
    repository,
    server: addresses.server,
    token,
    failure: explain,
    pause: (ms) => (around.sleep ?? wait)(ms, around.signal),
    ask: async (route, parameters) => bodyOf(await ask(route, parameters)) as never,
    async send(route, parameters, errand) {
      if (!route.startsWith('GET ')) checkToken(errand)
      return (await must(await ask(route, parameters), errand)).body as never
    },
    list: (route, parameters, errand, isEnough) => {
      const read = async (page: number) =>
        must(await ask(route, { per_page: 100, ...parameters, page }), errand)
      return allPages(read, isEnough)
    },
    async askGraphql(query, variables) {
      const isRead = !/^\s*mutation\b/.test(query)
      const manner = { isRead, isIdempotent: isRead, patience }
      const reply = await exchange(`POST ${addresses.graphql}`, { query, variables }, manner)
      return reply.kind === 'done' ? readGraphql(reply.data.body) : reply
    },
    async graphql(query, variables, errand) {
      // GraphQL answers nobody without a token, whatever is asked.
      checkToken(errand)
      return must(await github.askGraphql(query, variables), errand)
    },
    async upload(address, bytes, type) {
      const manner = { isRead: false, isIdempotent: false, patience: filePatience }
      // A copy: what a Buffer of Node shows is a part of a larger one.
      const parameters = { data: new Uint8Array(bytes).buffer, headers: { 'content-type': type } }
      return bodyOf(await exchange(`POST ${address}`, parameters, manner)) as never
    },
    async download(address, errand) {
      const manner: Manner = {
        isRead: true,
        isIdempotent: true,
        patience: filePatience,
        isFile: true,
      }
      const accept = { headers: { accept: 'application/octet-stream' } }
      const reply = await exchange(`GET ${address}`, accept, manner)
      return (await must(reply, errand)).body as Uint8Array
    },
  }
  return github
}

const circumstances = (
  { token: { text: _, ...token }, repository, addresses }: Target,
  errand: Errand,
): Circumstances => ({ errand, token, repository, server: addresses.server })

/** Turns failures into errors; who the token belongs to is asked once, when it matters. */
function explainer(target: Target, identify: () => Promise<TokenKind>): GitHub['failure'] {
  let kind: Promise<TokenKind> | undefined
  return async (reply: Failure, errand: Errand) => {
    const known = circumstances(target, errand)
    if (reply.kind === 'unsure') return explainUnsure(reply, known)
    if (reply.kind === 'limited') return explainLimit(reply, known)
    // It is not accepted: then the question is in vain as well.
    if (reply.status === 401) return explainRefusal(reply, known)
    kind ??= identify()
    return explainRefusal(reply, { ...known, token: { ...known.token, kind: await kind } })
  }
}

async function allPages<T>(
  ask: (page: number) => Promise<Sent>,
  isEnough: (all: readonly T[]) => boolean = () => false,
): Promise<readonly T[]> {
  const all: T[] = []
  for (let page = 1; ; page += 1) {
    const { body, link } = await ask(page)
    all.push(...(body as readonly T[]))
    if (!/\brel="next"/.test(link) || isEnough(all)) return all
  }
}

const bodyOf = (reply: Reply<Sent>): Reply<unknown> =>
  reply.kind === 'done' ? { kind: 'done', data: reply.data.body } : reply
