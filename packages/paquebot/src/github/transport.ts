import { request as octokit } from '@octokit/request'
import { version } from '../version.ts'
import { readFailure } from './answers.ts'
import type { FoundToken } from './identity.ts'
import type { Addresses, Reply, RepositoryName } from './model.ts'

/** What a client needs of the world. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Told when a limit makes us wait. */
  readonly tell?: (text: string) => void
  /** Waits; tests make it short. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Whom a client talks to, and as whom. */
export interface Target {
  readonly addresses: Addresses
  readonly repository: RepositoryName
  readonly token: FoundToken
}

/** How a request may be treated. */
export interface Manner {
  readonly isRead: boolean
  /** Sending it twice leaves the same. */
  readonly isIdempotent: boolean
  /** Milliseconds until an answer. */
  readonly patience: number
  /** The answer is a file: its bytes as they are. */
  readonly isFile?: true
}

/** An answer that was a success. */
export interface Sent {
  readonly body: unknown
  /** The `link` header, which tells whether a list goes on. */
  readonly link: string
}

/** One exchange, repeated while GitHub says that it did not carry it out, or when a repetition does no harm. */
export type Exchange = (route: string, parameters: object, manner: Manner) => Promise<Reply<Sent>>

/** Source: https://docs.github.com/rest/about-the-rest-api/api-versions; promised until March 2028. */
const apiVersion = '2022-11-28'

/** Milliseconds before a request is sent again. */
const delays = [500, 1500, 4000] as const

/** Seconds that one request may wait for limits in all. */
const longestWait = 15 * 60

/** What carries requests to one repository; reads beside each other, writes one after another. */
export function makeExchange(target: Target, around: Surroundings): Exchange {
  const line = oneAtATime()
  return (route, parameters, manner) => {
    const act = () => repeat(() => sendOnce(target, around, { route, parameters, manner }))
    const repeat = (send: () => Promise<Reply<Sent>>) => sendPatiently(send, manner, around)
    // GitHub takes writes beside each other for abuse.
    return manner.isRead ? act() : line(act)
  }
}

async function sendPatiently(
  send: () => Promise<Reply<Sent>>,
  manner: Manner,
  { signal, tell, sleep = wait }: Surroundings,
): Promise<Reply<Sent>> {
  const retries: number[] = manner.isIdempotent ? [...delays] : []
  for (let waited = 0; ; ) {
    const reply = await send()
    if (reply.kind === 'limited') {
      waited += reply.seconds
      if (waited > longestWait) return reply
      tell?.(`GitHub asks for a pause of ${reply.seconds} s`)
      await sleep(reply.seconds * 1000, signal)
      continue
    }
    const delay = reply.kind === 'unsure' ? retries.shift() : undefined
    if (delay === undefined) return reply
    await sleep(delay, signal)
  }
}

interface Message {
  readonly route: string
  readonly parameters: object
  readonly manner: Manner
}

async function sendOnce(
  { addresses, repository, token }: Target,
  { signal }: Surroundings,
  { route, parameters, manner }: Message,
): Promise<Reply<Sent>> {
  signal.throwIfAborted()
  try {
    const { data, headers } = await octokit(route, {
      baseUrl: addresses.api,
      // A parameter that stands in no place of the route would go into the query or the body.
      ...(route.includes('{owner}') ? { owner: repository.owner, repo: repository.name } : {}),
      ...parameters,
      headers: { ...headersFor(token), ...(parameters as { headers?: object }).headers },
      request: {
        signal: AbortSignal.any([signal, AbortSignal.timeout(manner.patience)]),
        log: silent,
        parseSuccessResponseBody: manner.isFile !== true,
      },
    })
    const body = manner.isFile ? await new Response(data as ReadableStream).bytes() : data
    return { kind: 'done', data: { body, link: headers.link ?? '' } }
  } catch (error) {
    signal.throwIfAborted()
    return readFailure(error, new URL(addresses.api).host)
  }
}

const headersFor = ({ text }: FoundToken) => ({
  accept: 'application/vnd.github+json',
  'user-agent': `paquebot/${version}`,
  'x-github-api-version': apiVersion,
  ...(text === '' ? {} : { authorization: `Bearer ${text}` }),
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function oneAtATime(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (act) => {
    const next = last.then(act)
    last = next.catch(() => {})
    return next
  }
}

/** Waits, unless the command is told to end. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
