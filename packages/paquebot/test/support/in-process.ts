import { parseCommandLine } from '../../src/cli/args.ts'
import type { Command } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands.ts'
import { type Rendered, renderFailure } from '../../src/cli/failure.ts'
import { renderOutcome } from '../../src/cli/render.ts'
import type { Finding } from '../../src/model/finding.ts'
import { makeStyle } from '../../src/output/style.ts'

type Told = Partial<Finding> & { readonly code?: string }

/** What a command answered: its exit code, its JSON document, and the errors in that. */
export interface Answer {
  readonly code: number
  readonly text: string
  readonly errors: readonly Told[]
  readonly ms: number
  /** The stack of a fault of ours: exit code 70. */
  readonly bug?: string
}

/** Runs a command as the program does with `--json`, without a process of its own. */
export async function answerInProcess(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Answer> {
  const started = performance.now()
  const { exitCode, stdout, stderr } = await rendered(argv, cwd, env)
  const ms = performance.now() - started
  const document = JSON.parse(stdout) as { error?: Told; findings: readonly Finding[] }
  const found = document.findings.filter((finding) => finding.severity === 'error')
  const errors = document.error === undefined ? found : [document.error]
  return { code: exitCode, text: stdout, errors, ms, ...(exitCode === 70 ? { bug: stderr } : {}) }
}

async function rendered(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Rendered> {
  const style = makeStyle(false)
  const [name = '', ...rest] = argv
  try {
    const command: Command | undefined = await commands.find((one) => one.name === name)?.load()
    if (command === undefined) throw new Error(`there is no command ${name}`)
    const { flags } = parseCommandLine(command, rest)
    const outcome = await command.run(
      { flags: flags as never },
      {
        cwd,
        env,
        interactive: false,
        json: true,
        signal: new AbortController().signal,
        emit: () => {},
        redact: (text) => text,
        hide: () => {},
      },
    )
    return renderOutcome(command, outcome, { json: true, style })
  } catch (error) {
    const failure = renderFailure(error, { command: name, json: true, style })
    return failure.exitCode === 70
      ? { ...failure, stderr: String((error as Error).stack) }
      : failure
  }
}
