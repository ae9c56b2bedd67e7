import type { Artifact } from '../../model/artifact.ts'
import type { Finding } from '../../model/finding.ts'
import type { Release } from '../../model/plan.ts'
import type { Timings } from '../task.ts'
import type { Tried } from '../try-out/trials.ts'

export interface RehearsalOptions {
  /** Bump to rehearse when nothing is pending; `current`: the versions of the tree, whatever is pending. */
  readonly as?: 'patch' | 'minor' | 'major' | 'current'
  /** Only these packages and what they need. */
  readonly only: readonly string[]
  readonly committed: boolean
  readonly offline: boolean
  readonly withTests: boolean
  /** Folder, absolute, that a rehearsal that is ready leaves its artifacts in. */
  readonly artifacts?: string
}

/** The result of a rehearsal. `verdict` is `ready` only without a single error finding. */
export interface Rehearsal {
  readonly verdict: 'ready' | 'not-ready'
  /** `pending`: changesets; `next`: nothing was pending, so the next version of everything; `current`: as it stands. */
  readonly planned: 'pending' | 'next' | 'current'
  readonly releases: readonly Release[]
  readonly artifacts: readonly Artifact[]
  readonly tried: readonly Tried[]
  /** Milliseconds per stage. */
  readonly timings: Timings
  /** Folder of report and logs, relative to the root. */
  readonly report: string
}

/** A rehearsal with what it found. */
export interface RehearsalOutcome {
  readonly rehearsal: Rehearsal
  readonly findings: readonly Finding[]
}
