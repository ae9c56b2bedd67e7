import type { Emit } from '../model/step.ts'

/** What a running command may use of the world outside its arguments. */
export interface Session {
  /** Absolute; from `--cwd`, else the process's own. */
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** A person sits at the terminal and may be asked: never in CI, nor with `--json`. */
  readonly interactive: boolean
  /** The result is printed as a document, with everything in it (`--json`). */
  readonly json: boolean
  /** Fires on Ctrl-C and on SIGTERM. */
  readonly signal: AbortSignal
  readonly emit: Emit
  /** Takes secrets out of text that goes to a log or a report file. */
  readonly redact: (text: string) => string
  /** Tells a secret that was read or received: no sink shows it from then on. */
  readonly hide: (secret: string) => void
}
