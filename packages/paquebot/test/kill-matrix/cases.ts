import { faultFits as fitsGithub, type FaultMode as GithubMode } from '@paquebot/fake-github'
import { type FaultMode, faultFits } from '@paquebot/local-registry'
import type { DiskWrite, Mishaps, Ran, Seen, Trap } from './world.ts'

/** One thing that happens to a release, of which it must recover. */
export type Case =
  | { readonly kind: 'kill'; readonly trap: Trap }
  | { readonly kind: 'fault'; readonly at: Seen; readonly mode: FaultMode | GithubMode }

/** Every kill and every fault that an undisturbed run has a place for. */
export function casesOf({ requests, writes }: Ran): readonly Case[] {
  return [
    ...requests.flatMap((at) =>
      (['before', 'after'] as const).map((phase): Case => kill({ kind: 'request', at, phase })),
    ),
    ...writes.flatMap((at) => phasesOf(at).map((phase) => kill({ kind: 'disk', at, phase }))),
    ...requests.flatMap((at) => modesAt(at).map((mode): Case => ({ kind: 'fault', at, mode }))),
  ]
}

function modesAt(at: Seen): readonly (FaultMode | GithubMode)[] {
  const { server, operation = '' } = at
  return server === 'github'
    ? githubModes.filter(({ kind }) => fitsGithub(kind, { ...at, operation }))
    : modes.filter(({ kind }) => faultFits(kind, { ...at, server }))
}

const kill = (trap: Trap): Case => ({ kind: 'kill', trap })

const phasesOf = ({ operation }: DiskWrite) =>
  /write|append/i.test(operation)
    ? (['before', 'torn', 'after'] as const)
    : (['before', 'after'] as const)

/** What goes wrong, each with waits that a test can bear. */
const modes: readonly FaultMode[] = [
  { kind: 'drop', phase: 'before' },
  { kind: 'drop', phase: 'after' },
  { kind: 'unavailable', phase: 'before' },
  { kind: 'unavailable', phase: 'after' },
  { kind: 'slow', milliseconds: 100 },
  { kind: 'rate-limit', retryAfter: 0 },
  { kind: 'expire-tokens' },
  { kind: 'packument-conflict', phase: 'before' },
  { kind: 'packument-conflict', phase: 'after' },
  { kind: 'scan', reads: 3 },
  { kind: 'scan', verdict: 'blocked' },
  { kind: 'stale-packument', reads: 3 },
  { kind: 'stale-index', reads: 3 },
  { kind: 'exchange-refused', status: 404 },
  { kind: 'exchange-refused', status: 403 },
  { kind: 'exchange-refused', status: 401 },
  { kind: 'permission-denied' },
  { kind: 'tag-refused' },
  { kind: 'mint-refused', code: 'invalid-payload' },
  { kind: 'mint-refused', code: 'not-enabled' },
  { kind: 'mint-refused', code: 'invalid-token' },
  { kind: 'mint-refused', code: 'invalid-pending-publisher' },
  { kind: 'mint-refused', code: 'invalid-publisher' },
  { kind: 'mint-refused', code: 'invalid-reuse-token' },
  { kind: 'upload-refused', reason: 'other-bytes' },
  { kind: 'upload-refused', reason: 'used-filename' },
  { kind: 'upload-refused', reason: 'closed-release' },
  { kind: 'upload-refused', reason: 'second-sdist' },
  { kind: 'upload-refused', reason: 'unknown-token' },
]

const githubModes: readonly GithubMode[] = [
  { kind: 'drop', phase: 'before' },
  { kind: 'drop', phase: 'after' },
  { kind: 'unavailable', phase: 'before' },
  { kind: 'unavailable', phase: 'after' },
  { kind: 'slow', milliseconds: 100 },
  { kind: 'rate-limit', retryAfter: 1 },
  { kind: 'already-exists' },
  { kind: 'stale-head' },
  { kind: 'not-found' },
  { kind: 'stale-list' },
]

/** A case as the servers' options. */
export function mishapOf({ at, mode }: Extract<Case, { kind: 'fault' }>): Mishaps {
  const { server, method, path, nth: skip } = at
  return server === 'github'
    ? { github: [{ ...(mode as GithubMode), at: { method, path }, skip }] }
    : { registries: [{ ...(mode as FaultMode), at: { server, method, path }, skip }] }
}

/** For people, and for `--case`. */
export function nameOf(one: Case): string {
  if (one.kind === 'fault') return `${modeName(one.mode)} at ${requestName(one.at)}`
  const { trap } = one
  if (trap.kind === 'request') return `kill ${trap.phase} ${requestName(trap.at)}`
  const { command, at, operation, path } = trap.at
  return `kill ${trap.phase} write ${command}.${at} (${operation} ${path})`
}

function modeName(mode: FaultMode | GithubMode): string {
  const { kind, ...rest } = mode
  return [kind, ...Object.values(rest)].join(' ')
}

const requestName = ({ server, method, path, nth }: Seen) =>
  `${server} ${method} ${path}${nth === 0 ? '' : ` (${nth + 1})`}`
