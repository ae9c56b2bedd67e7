import type { LocalRegistries } from '@paquebot/local-registry'
import type { Upstream } from '../../io/upstream.ts'
import type { Finding } from '../../model/finding.ts'
import type { Emit } from '../../model/step.ts'
import type { Timings } from '../task.ts'
import type { RehearsalOptions } from './model.ts'

/** What a rehearsal uses of the session. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly redact: (text: string) => string
  /** Called with the running registries and the commands to try, when they are to be kept; returns at Ctrl-C. */
  readonly keepOpen?: (registries: LocalRegistries) => Promise<void>
}

/** A rehearsal under way: what the stages share. */
export interface Run {
  readonly root: string
  readonly options: RehearsalOptions
  readonly around: Surroundings
  readonly scratch: string
  readonly report: string
  /** Asked from the user's own clients while the copy is made. */
  readonly upstream: Promise<Upstream>
  readonly timings: Timings
  readonly findings: Finding[]
}
