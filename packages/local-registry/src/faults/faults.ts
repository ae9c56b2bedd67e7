import { parseMultipart } from '../http/multipart.ts'
import { takeName } from '../npm/names.ts'
import type { NpmVersion } from '../npm/scans.ts'
import { normaliseName } from '../pypi/names.ts'
import type { JsonObject } from '../store/records.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { fits, isAt } from './match.ts'
import { readFaults } from './read.ts'
import * as replies from './replies.ts'
import type { Fault, FaultKind, FaultMode, Phase } from './types.ts'

type Outcome = Reply | 'drop'
type Next = () => Promise<Outcome>

/** The faults of running registries. */
export interface Faults {
  /** Answers a request with what goes wrong at it wrapped around `next`, and adds the kinds that came to pass to `happened`. */
  answer(request: RegistryRequest, next: Next, happened: FaultKind[]): Promise<Outcome>
}

/** A fault and how often it has been looked at and has happened. */
interface Armed {
  readonly fault: Fault
  seen: number
  done: number
}

/** Nothing when there is none, so that nothing is asked at each request. Throws a `TypeError` for what is no fault. */
export function openFaults(world: World): Faults | undefined {
  const faults = readFaults(world.options.faults ?? [])
  if (faults.length === 0) return undefined
  const armed = faults.map((fault): Armed => ({ fault, seen: 0, done: 0 }))
  return {
    answer: async (request, next, happened) => {
      const here = armed.filter((one) => isDue(one, request))
      const wrapped = here.reduceRight<Next>((inner, one) => {
        return async () => {
          one.done += 1
          happened.push(one.fault.kind)
          return await act(one.fault, { world, request, next: inner })
        }
      }, next)
      return await wrapped()
    },
  }
}

function isDue(one: Armed, request: RegistryRequest): boolean {
  const { kind, at, skip = 0, times = 1 } = one.fault
  if (!fits(kind, request) || !isAt(at, request)) return false
  one.seen += 1
  return one.seen > skip && (times === 'always' || one.done < times)
}

interface Context {
  readonly world: World
  readonly request: RegistryRequest
  readonly next: Next
}

type Actions = {
  readonly [K in FaultKind]: (
    fault: Extract<FaultMode, { kind: K }>,
    context: Context,
  ) => Promise<Outcome>
}

const actions: Actions = {
  drop: (fault, context) => inPhase(fault, context, 'drop'),
  unavailable: (fault, context) => inPhase(fault, context, replies.unavailable(fault)),
  'packument-conflict': (fault, context) => inPhase(fault, context, replies.packumentConflict),
  slow: async ({ phase, milliseconds }, { next }) => {
    if (phase === 'before') await pause(milliseconds)
    const outcome = await next()
    if (phase !== 'before') await pause(milliseconds)
    return outcome
  },
  'rate-limit': async (fault, { request }) => replies.rateLimited(fault, request.server),
  'expire-tokens': async (_, { world, request, next }) => {
    world.sessions[request.server === 'npm' ? 'npm' : 'pypi'].expireAll()
    return await next()
  },
  scan: async (fault, { world, request, next }) => {
    const version = await publishedVersion(request)
    if (version === undefined || world.scans.isStored(version)) return await next()
    const release = world.scans.hold(version, fault)
    const outcome = await next()
    if (!world.scans.isStored(version)) release()
    return outcome
  },
  'stale-packument': (fault, { world, request, next }) =>
    world.stale.npm.during(npmName(request.path), fault, next),
  'stale-index': async (fault, { world, request, next }) =>
    await world.stale.pypi.during(await projectName(request), fault, next),
  'exchange-refused': async (fault) => replies.exchangeRefused(fault),
  'permission-denied': async () => replies.permissionDenied,
  'tag-refused': async () => replies.permissionDenied,
  'mint-refused': async ({ code }) => replies.mintRefused(code),
  'upload-refused': async ({ reason }, { world, request }) =>
    await replies.uploadRefused(reason, request, world.address('pypi')),
}

async function act(fault: Fault, context: Context): Promise<Outcome> {
  return await (actions[fault.kind] as (fault: Fault, context: Context) => Promise<Outcome>)(
    fault,
    context,
  )
}

async function inPhase({ phase }: Phase, { next }: Context, outcome: Outcome): Promise<Outcome> {
  if (phase !== 'before') await next()
  return outcome
}

/** Does not keep the process alive for an answer that nobody waits for any more. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}

/** `/@acme%2fcore` and `/-/package/@acme%2fcore/dist-tags/latest` are about `@acme/core`. */
function npmName(path: string): string {
  const segments = decodeURIComponent(path)
    .split('/')
    .filter((segment) => segment !== '')
  return takeName(segments[0] === '-' ? segments.slice(2) : segments).name
}

async function publishedVersion(request: RegistryRequest): Promise<NpmVersion | undefined> {
  const name = npmName(request.path)
  const [version] = Object.keys(parse(await request.body()).versions ?? {})
  return version === undefined ? undefined : { name, version }
}

function parse(body: Buffer): { readonly versions?: JsonObject } {
  try {
    return JSON.parse(body.toString('utf8')) ?? {}
  } catch {
    return {}
  }
}

async function projectName(request: RegistryRequest): Promise<string> {
  const form = parseMultipart(await request.body(), request.headers['content-type'] ?? '')
  return normaliseName(form?.fields.get('name')?.[0] ?? '')
}
