import { type Fault, type FaultMode, faultFits } from '@paquebot/local-registry'
import type { DiskWrite, Ran, Seen, Trap } from './world.ts'

/** One thing that happens to a release, of which it must recover. */
export type Case =
  | { readonly kind: 'kill'; readonly trap: Trap }
  | { readonly kind: 'fault'; readonly at: Seen; readonly mode: FaultMode }

/** Every kill and every fault that an undisturbed run has a place for. */
export function casesOf({ requests, writes }: Ran): readonly Case[] {
  return [
    ...requests.flatMap((at) =>
      (['before', 'after'] as const).map((phase): Case => kill({ kind: 'request', at, phase })),
    ),
    ...writes.flatMap((at) => phasesOf(at).map((phase) => kill({ kind: 'disk', at, phase }))),
    ...requests.flatMap((at) =>
      modes
        .filter(
          ({ kind }) => at.server !== 'github' && faultFits(kind, { ...at, server: at.server }),
        )
        .map((mode): Case => ({ kind: 'fault', at, mode })),
    ),
  ]
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

/** A case as the option `faults` of the registries. */
export function faultOf({ at, mode }: Extract<Case, { kind: 'fault' }>): Fault {
  const { method, path, nth } = at
  return { ...mode, at: { method, path, server: at.server as 'npm' }, skip: nth }
}

/** For people, and for `--case`. */
export function nameOf(one: Case): string {
  if (one.kind === 'fault') return `${modeName(one.mode)} at ${requestName(one.at)}`
  const { trap } = one
  if (trap.kind === 'request') return `kill ${trap.phase} ${requestName(trap.at)}`
  const { command, at, operation, path } = trap.at
  return `kill ${trap.phase} write ${command}.${at} (${operation} ${path})`
}

function modeName(mode: FaultMode): string {
  const { kind, ...rest } = mode
  return [kind, ...Object.values(rest)].join(' ')
}

const requestName = ({ server, method, path, nth }: Seen) =>
  `${server} ${method} ${path}${nth === 0 ? '' : ` (${nth + 1})`}`
