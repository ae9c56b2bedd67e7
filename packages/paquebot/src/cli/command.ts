import type { Finding } from '../model/finding.ts'
import type { WorkflowReport } from '../output/github-output.ts'
import type { Style } from '../output/style.ts'
import type { Session } from './session.ts'

/** One flag of a command. The name is its key in `flags`, in kebab-case. */
export interface Flag {
  readonly type: 'boolean' | 'string'
  /** May stand several times; the value is a list. */
  readonly multiple?: true
  readonly short?: string
  /** It may stand alone; the value is the empty text then. */
  readonly optional?: true
  /** What the value is called in the help: `<package>`. */
  readonly value?: string
  readonly choices?: readonly string[]
  /** One sentence without a full stop. */
  readonly help: string
}

export type Flags = Readonly<Record<string, Flag>>

type FlagValue<F extends Flag> = F['type'] extends 'boolean'
  ? boolean
  : F extends { multiple: true }
    ? readonly string[]
    : string | undefined

export type FlagValues<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> }

interface Positional {
  readonly name: string
  readonly help: string
  readonly choices?: readonly string[]
  readonly optional?: true
}

interface Example {
  readonly line: string
  readonly text: string
}

/** What a command found: `ok` decides between exit code 0 and 1. */
export interface Outcome<T> {
  readonly ok: boolean
  readonly result: T
  readonly findings: readonly Finding[]
  /** Text of a file that findings name, so that the line itself can be shown. */
  readonly sources?: (file: string) => string | null
  /** A document that was asked for in place of the text: SARIF. */
  readonly document?: string
}

/** A command is data plus two functions: `run` makes a result, `view` makes it text. */
export interface Command<F extends Flags = Flags, T = unknown> {
  /** One word, or two: `workflow check`. */
  readonly name: string
  readonly summary: string
  /** Paragraphs for the help and the docs. */
  readonly description: string
  readonly flags: F
  readonly positional?: Positional
  /** What may stand behind the positional. */
  readonly second?: Positional
  /** What may stand behind them, as often as wanted. */
  readonly rest?: Omit<Positional, 'optional'>
  readonly examples: readonly Example[]
  /** What Ctrl-C leaves behind, where that is more than nothing. */
  readonly whenCancelled?: string
  run(
    args: {
      flags: FlagValues<F>
      positional?: string
      second?: string
      rest?: readonly string[]
    },
    session: Session,
  ): Promise<Outcome<T>>
  /** Text for stdout, without the findings. */
  view(outcome: Outcome<T>, style: Style): string
  /** Text behind the findings. */
  ending?(outcome: Outcome<T>, style: Style): string
  /** What `--json` carries as `result`; the result itself by default. */
  wire?(result: T): unknown
  /** What a workflow of GitHub Actions gets: step outputs and the summary. */
  report?(result: T): WorkflowReport
}

/** Ties the types of flags, run and view together. */
export function defineCommand<F extends Flags, T>(command: Command<F, T>): Command<F, T> {
  return command
}
