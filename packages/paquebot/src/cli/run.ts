import { killAll } from '../io/exec.ts'
import { removeAllTempFolders } from '../io/temp.ts'
import { PaquebotError } from '../model/error.ts'
import { makeProgress, type Progress, type Verbosity } from '../output/progress.ts'
import type { Redactor } from '../output/redact.ts'
import { makeStyle, wantsColour } from '../output/style.ts'
import type { Command, Flags, FlagValues, Outcome } from './command.ts'
import type { Session } from './session.ts'

interface Invocation {
  readonly flags: Readonly<Record<string, unknown>>
  readonly positional: string | undefined
  readonly second: string | undefined
  readonly rest: readonly string[] | undefined
  readonly cwd: string
  readonly redactor: Redactor
}

/** Runs a command with a session; whatever way it ends, no child and no temporary folder is left. */
export async function runCommand(
  command: Command,
  { flags, positional, second, rest, cwd, redactor }: Invocation,
): Promise<Outcome<unknown>> {
  const stop = new AbortController()
  const undo = stopOnSignals(stop)
  let progress: Progress | undefined
  const session: Session = {
    cwd,
    env: process.env,
    // Opening a stream takes Node a millisecond, and most commands ask and tell nothing meanwhile.
    get interactive() {
      return isInteractive(flags)
    },
    json: flags.json === true,
    signal: stop.signal,
    emit: (event) => {
      progress ??= openProgress(flags, redactor)
      progress.emit(event)
    },
    ...redactor,
  }
  try {
    const outcome = await command.run(
      {
        flags: flags as FlagValues<Flags>,
        ...(positional === undefined ? {} : { positional }),
        ...(second === undefined ? {} : { second }),
        ...(rest === undefined ? {} : { rest }),
      },
      session,
    )
    // A child that was ended may look like one that failed.
    if (!outcome.ok) stop.signal.throwIfAborted()
    return outcome
  } catch (error) {
    // Whatever broke because we were told to stop is not what should be reported.
    throw stop.signal.aborted ? cancelled(command, error) : error
  } finally {
    progress?.stop()
    undo()
    cleanUp()
  }
}

function openProgress(flags: Readonly<Record<string, unknown>>, { redact }: Redactor): Progress {
  const stream = {
    write: (text: string) => process.stderr.write(redact(text)),
    columns: process.stderr.columns,
  }
  return makeProgress(stream, {
    verbosity: verbosityOf(flags),
    style: makeStyle(wantsColour(process.stderr, process.env)),
    live: process.stderr.isTTY === true && !process.env.CI && flags.json !== true,
  })
}

function cancelled({ whenCancelled: hint }: Command, cause: unknown): PaquebotError {
  return new PaquebotError('cli/cancelled', 'cancelled', {
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}

function isInteractive(flags: Readonly<Record<string, unknown>>): boolean {
  if (process.env.CI || flags.json === true) return false
  return process.stdin.isTTY === true && process.stderr.isTTY === true
}

function verbosityOf(flags: Readonly<Record<string, unknown>>): Verbosity {
  if (flags.quiet === true) return 'quiet'
  return flags.verbose === true ? 'verbose' : 'normal'
}

/** The first signal asks everything to end; a second one does not wait. */
function stopOnSignals(stop: AbortController): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
    killAll()
  }
  for (const signal of signals) process.on(signal, onSignal)
  process.on('exit', cleanUp)
  return () => {
    for (const signal of signals) process.off(signal, onSignal)
    process.off('exit', cleanUp)
  }
}

function cleanUp(): void {
  killAll()
  removeAllTempFolders()
}
