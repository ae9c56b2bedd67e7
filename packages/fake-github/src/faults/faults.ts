import type { GithubRequest, Reply } from '../types.ts'
import { faultFits, isAt } from './match.ts'
import * as replies from './replies.ts'
import type { Fault, FaultKind, FaultMode, Phase } from './types.ts'

type Outcome = Reply | 'drop'
type Next = () => Promise<Outcome>

/** A fault and how often it has been looked at and has happened. */
interface Armed {
  readonly fault: Fault
  seen: number
  done: number
}

/** What goes wrong at one request. */
export interface Mishap {
  /** Outermost first. */
  readonly kinds: readonly FaultKind[]
  /** An upload breaks off after its asset was made. */
  readonly breaksUpload: boolean
  around(request: GithubRequest, next: () => Promise<Reply>): Promise<Outcome>
}

/** Faults that wait for their requests. */
export function openFaults(given: readonly Fault[] = []) {
  const armed: Armed[] = []
  const add = (faults: readonly Fault[]) => {
    armed.push(...faults.map((fault): Armed => ({ fault, seen: 0, done: 0 })))
  }
  add(given)
  return {
    add,
    take: (request: GithubRequest): Mishap | undefined => {
      const here = armed.filter((one) => isDue(one, request)).map(({ fault }) => fault)
      return here.length === 0 ? undefined : toMishap(here)
    },
  }
}

function isDue(one: Armed, request: GithubRequest): boolean {
  const { kind, at, skip = 0, times = 1 } = one.fault
  if (!faultFits(kind, request) || !isAt(at, request)) return false
  one.seen += 1
  if (one.seen <= skip || (times !== 'always' && one.done >= times)) return false
  one.done += 1
  return true
}

function toMishap(faults: readonly Fault[]): Mishap {
  return {
    kinds: faults.map(({ kind }) => kind),
    breaksUpload: faults.some((fault) => fault.kind === 'unavailable' && fault.phase !== 'before'),
    around: (request, next) =>
      faults.reduceRight<Next>(
        (inner, fault) => () => act(fault, { request, next: inner }),
        next,
      )(),
  }
}

interface Context {
  readonly request: GithubRequest
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
  unavailable: (fault, context) =>
    inPhase(fault, context, replies.unavailable(fault.status ?? 502)),
  slow: async ({ phase, milliseconds }, { next }) => {
    if (phase === 'before') await pause(milliseconds)
    const outcome = await next()
    if (phase !== 'before') await pause(milliseconds)
    return outcome
  },
  'rate-limit': async ({ retryAfter = 1 }) => replies.secondaryLimit(retryAfter),
  'already-exists': async (_, { request, next }) => {
    const outcome = await next()
    const isDone = outcome !== 'drop' && outcome.status < 400
    return isDone ? replies.alreadyExists(request) : outcome
  },
  'stale-head': async (_, { request }) => replies.staleHead(request),
  'not-found': async () => replies.missing,
  'stale-list': async (_, { next }) => {
    const outcome = await next()
    return outcome === 'drop' ? outcome : replies.withoutNewest(outcome)
  },
}

function act(fault: Fault, context: Context): Promise<Outcome> {
  return (actions[fault.kind] as (fault: Fault, context: Context) => Promise<Outcome>)(
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
