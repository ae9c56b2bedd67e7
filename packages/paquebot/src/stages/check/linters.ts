import { exec, exitText, lastLines } from '../../io/exec.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { withoutSecrets } from '../../model/secrets.ts'
import { readActionlint, readZizmor, type Told } from '../../workflow/check/foreign.ts'

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** What became of another linter: it ran, is not installed, or broke. */
export interface Linter {
  readonly name: 'actionlint' | 'zizmor'
  readonly state: 'ran' | 'absent' | 'broke'
  readonly findings: readonly Told[]
  /** Why it broke, as a finding. */
  readonly fault?: Finding
}

const patience = 60_000

interface Program {
  readonly name: Linter['name']
  readonly argv: (files: readonly string[]) => readonly string[]
  readonly read: (stdout: string) => readonly Told[]
  /** Exit codes with which it has done its work. */
  readonly done: readonly number[]
}

/** zizmor asks nobody: its online audits need a token, and answers that change from day to day. */
const programs: readonly Program[] = [
  {
    name: 'actionlint',
    argv: (files) => ['-no-color', '-format', '{{json .}}', ...files],
    read: readActionlint,
    done: [0, 1],
  },
  {
    name: 'zizmor',
    argv: (files) => [
      ...['--offline', '--quiet', '--no-progress', '--no-exit-codes', '--color', 'never'],
      ...['--format', 'json-v1', '--', ...files],
    ],
    read: readZizmor,
    done: [0],
  },
]

/** Which files the linters look at. */
interface Files {
  readonly workflows: readonly string[]
  /** Action and dependabot files, which only zizmor reads. */
  readonly others: readonly string[]
}

/** Runs the linters that are on PATH over these files, with a time limit and without any secret of the user's. */
export function runLinters(
  root: string,
  { workflows, others }: Files,
  around: Surroundings,
): Promise<readonly Linter[]> {
  return Promise.all(
    programs.map((program) => {
      const files = program.name === 'zizmor' ? [...workflows, ...others] : workflows
      return runLinter(program, { root, files }, around)
    }),
  )
}

async function runLinter(
  program: Program,
  { root, files }: { root: string; files: readonly string[] },
  { env, signal }: Surroundings,
): Promise<Linter> {
  const { name } = program
  if (files.length === 0) return { name, state: 'ran', findings: [] }
  try {
    const result = await exec([name, ...program.argv(files)], {
      cwd: root,
      env: withoutSecrets(env),
      signal,
      timeoutMs: patience,
    })
    const isDone = !result.timedOut && result.code !== null && program.done.includes(result.code)
    if (!isDone) return broke(name, `ended with ${exitText(result)}: ${lastLines(result, 1)}`)
    return { name, state: 'ran', findings: program.read(result.stdout) }
  } catch (error) {
    if (error instanceof SyntaxError) return broke(name, 'printed something else than JSON')
    if (!(error instanceof PaquebotError))
      return broke(name, `could not be started: ${codeOf(error)}`)
    if (error.code !== 'exec/not-found') throw error
    return { name, state: 'absent', findings: [] }
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error)

function broke(name: Linter['name'], what: string): Linter {
  const fault: Finding = {
    rule: 'linter/broken',
    severity: 'warning',
    message: `\`${name}\` ${what}`,
    hint: `run \`${name}\` by hand; \`--no-linters\` leaves it out`,
  }
  return { name, state: 'broke', findings: [], fault }
}
