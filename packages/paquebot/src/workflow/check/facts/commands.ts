import { posix } from 'node:path'
import type { Action, Job, Position, Range, RunDefaults, Step, Workflow } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { type CalledScript, calledScripts } from './package-scripts.ts'
import { type ShellCommand, type ShellOptions, shellCommands } from './shell.ts'

/** A command that a step runs, itself or through package scripts, shell scripts and local actions. */
export interface Command extends Omit<ShellCommand, 'start' | 'end' | 'directory'> {
  /** In the file that it stands in. */
  readonly at: Range
  readonly file: string
  /** What it came through, the outermost first: `package.json#ci:publish`, `scripts/release.sh`; empty for the step's own. */
  readonly via: readonly string[]
  /** Relative to the root, `.` for it; null where an expression or a variable decides. */
  readonly directory: string | null
  /** Where its failure is lost, when that is a command that runs its script. */
  readonly swallowedAt?: { readonly file: string; readonly range: Range }
  /** The place in the step's own text that leads here: itself, or the command that runs the script. */
  readonly called: Range
}

/** A text with commands, and where it stands. */
interface Source extends ShellOptions {
  readonly text: string
  readonly file: string
  readonly directory: string | null
  readonly via: readonly string[]
  readonly place: (start: number, end: number) => Range
}

const deepest = 8
const known = new WeakMap<Checked, Map<Step, readonly Command[]>>()

/**
 * The commands of a step, in the order of their running, each followed by those of the scripts that it runs.
 * Followed are scripts of `package.json` by npm, pnpm, Yarn, Bun and `node --run`, shell scripts of the repository, and
 * its composite actions; not followed are make, just, turbo and the like, and what a variable names.
 * Nothing for steps in Python or, but for the simplest lines, PowerShell.
 */
export function commandsOf(
  checked: Checked,
  workflow: Workflow,
  job: Job,
  step: Step,
): readonly Command[] {
  const cache = known.get(checked) ?? new Map<Step, readonly Command[]>()
  known.set(checked, cache)
  const before = cache.get(step)
  if (before !== undefined) return before
  const found = stepCommands(checked, {
    file: workflow.path,
    text: workflow.text,
    step,
    defaults: [job.defaults, workflow.defaults],
    windows: runsOnWindows(job),
    via: [],
  })
  cache.set(step, found)
  return found
}

/** A command, and the step, job and workflow that run it. */
export interface PlacedCommand {
  readonly command: Command
  readonly workflow: Workflow
  readonly job: Job
  readonly step: Step
}

const all = new WeakMap<Checked, readonly PlacedCommand[]>()

/** The commands of every step of every workflow. */
export function allCommands(checked: Checked): readonly PlacedCommand[] {
  const before = all.get(checked)
  if (before !== undefined) return before
  const found = checked.workflows.flatMap((workflow) =>
    workflow.jobs.flatMap((job) =>
      job.steps.flatMap((step) =>
        commandsOf(checked, workflow, job, step).map((command) => ({
          command,
          workflow,
          job,
          step,
        })),
      ),
    ),
  )
  all.set(checked, found)
  return found
}

interface StepPlace {
  readonly file: string
  readonly text: string
  readonly step: Step
  /** The job's before the workflow's. */
  readonly defaults: readonly RunDefaults[]
  readonly windows: boolean
  readonly via: readonly string[]
}

function stepCommands(checked: Checked, place: StepPlace): readonly Command[] {
  const { step, file, via } = place
  if (step.run === undefined)
    return [...actionCommands(checked, place), ...inputCommands(checked, place)]
  const shell = step.shell?.value ?? place.defaults.find((one) => one.shell)?.shell?.value
  const options = shellOptions(shell, place.windows)
  if (options === 'other') return []
  const { run } = step
  return sourceCommands(checked, {
    text: options === 'plain words' ? plainLines(run.value) : run.value,
    file,
    via,
    directory: startDirectory(place),
    place: (start, end) => ({
      start: placeInScript(run.value, run.lines, place.text, start),
      end: placeInScript(run.value, run.lines, place.text, end),
    }),
    ...(options === 'plain words' ? { errexit: true, pipefail: true } : options),
  })
}

/** The steps of a composite action of this repository. */
function actionCommands(checked: Checked, { step, windows, via }: StepPlace): readonly Command[] {
  const action = localAction(checked, step)
  if (action === undefined || via.includes(action.path) || via.length > deepest) return []
  return action.steps
    .flatMap((inner) =>
      stepCommands(checked, {
        file: action.path,
        text: action.text,
        step: inner,
        defaults: [],
        windows,
        via: [...via, action.path],
      }),
    )
    .map((command) => ({ ...command, called: step.uses?.range ?? command.called }))
}

/** Inputs of well-known actions that are command lines. */
const commandInputs: Readonly<Record<string, readonly string[]>> = {
  'changesets/action': ['version', 'publish', 'version-script', 'publish-script'],
  'changesets/action/version': ['script', 'version-script'],
  'changesets/action/publish': ['script', 'publish-script'],
  'nick-fields/retry': ['command'],
  'nick-invision/retry': ['command'],
}

function inputCommands(checked: Checked, { step, file, via }: StepPlace): readonly Command[] {
  const action = step.uses?.value.split('@')[0]?.toLowerCase() ?? ''
  const wanted = commandInputs[action] ?? []
  const cwd = step.with.find(({ key }) => key.value === 'cwd')?.value.value
  return step.with
    .filter(({ key }) => wanted.includes(key.value))
    .flatMap(({ value }) =>
      sourceCommands(checked, {
        text: value.value,
        file,
        via,
        directory: cwd === undefined ? '.' : cwd.includes('${{') ? null : withinRoot(cwd),
        errexit: true,
        pipefail: true,
        place: () => value.range,
      }),
    )
}

/** The action of this repository that a step uses: `./.github/actions/setup`. */
function localAction(checked: Checked, step: Step): Action | undefined {
  const named = /^[.$]\/(.*)$/.exec(step.uses?.value ?? '')?.[1]
  if (named === undefined) return undefined
  const folder = posix.normalize(named).replace(/\/$/, '')
  return checked.actions.find(({ path }) => posix.dirname(path) === folder)
}

function runsOnWindows(job: Job): boolean {
  return job.runsOn.some(({ value }) => /^windows/i.test(value))
}

/** GitHub's command lines for `shell:`; without one it is `bash -e`, which has no `pipefail`. */
function shellOptions(
  shell: string | undefined,
  windows: boolean,
): ShellOptions | 'other' | 'plain words' {
  if (shell === undefined) return windows ? 'plain words' : { errexit: true, pipefail: false }
  const [program = '', ...flags] = shell.trim().split(/\s+/)
  if (shell === 'bash') return { errexit: true, pipefail: true }
  if (shell === 'sh') return { errexit: true, pipefail: false }
  if (program === 'bash' || program === 'sh')
    return {
      errexit: flags.some((flag) => /^-[a-z]*e/.test(flag)),
      pipefail: flags.includes('pipefail'),
    }
  return /^(?:pwsh|powershell|cmd)$/.test(program) ? 'plain words' : 'other'
}

/** Lines that mean the same in every shell, the others blanked: offsets stay. */
function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^[\w ./@:=,+-]*$/.test(line) ? line : ' '.repeat(line.length)))
    .join('\n')
}

function startDirectory({ step, defaults }: StepPlace): string | null {
  const said =
    step.workingDirectory ?? defaults.find((one) => one.workingDirectory)?.workingDirectory
  const path = said?.value.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, './') ?? '.'
  return path.includes('${{') || path.startsWith('/') ? null : withinRoot(path)
}

function withinRoot(path: string): string | null {
  const normal = posix.normalize(path).replace(/(.)\/$/, '$1')
  return normal === '..' || normal.startsWith('../') ? null : normal
}

function sourceCommands(checked: Checked, source: Source): readonly Command[] {
  return shellCommands(source.text, source).flatMap(({ start, end, directory, ...rest }) => {
    const at = source.place(start, end)
    const command: Command = {
      ...rest,
      at,
      called: at,
      file: source.file,
      via: source.via,
      directory: joined(source.directory, directory),
    }
    return [command, ...followed(checked, command)]
  })
}

function joined(base: string | null, relative: string | null): string | null {
  return base === null || relative === null ? null : withinRoot(posix.join(base, relative))
}

/** The commands of the scripts that a command runs; a failure that is lost outside is lost for all of them. */
function followed(checked: Checked, command: Command): readonly Command[] {
  if (command.via.length >= deepest) return []
  return calledScripts(checked, command).flatMap((script) => {
    if (command.via.includes(script.name)) return []
    return sourceCommands(checked, sourceOf(script, command.via)).map((inner) => ({
      ...inner,
      called: command.at,
      place: inner.place === 'plain' ? command.place : inner.place,
      ...lostOutside(inner, command),
    }))
  })
}

function lostOutside(
  inner: Command,
  { swallowed, swallowedAt, file, at }: Command,
): Pick<Command, 'swallowed' | 'swallowedAt'> {
  if (inner.swallowed !== undefined || swallowed === undefined) return {}
  return { swallowed, swallowedAt: swallowedAt ?? { file, range: at } }
}

function sourceOf(script: CalledScript, via: readonly string[]): Source {
  return { ...script, via: [...via, script.name] }
}

/**
 * Where an offset of a step's script stands in the file. A line of a folded scalar (`>`) goes on in the next line of
 * the file.
 */
function placeInScript(
  script: string,
  lines: readonly Position[],
  file: string,
  offset: number,
): Position {
  const before = script.slice(0, offset)
  const index = before.split('\n').length - 1
  const from = lines[index] ?? lines.at(-1) ?? { line: 1, column: 1 }
  return placeInFolded(fileLines(file), from, offset - (before.lastIndexOf('\n') + 1))
}

function placeInFolded(lines: readonly string[], from: Position, offset: number): Position {
  let { line, column } = from
  let left = offset
  for (;;) {
    const room = Math.max((lines[line - 1] ?? '').trimEnd().length - (column - 1), 0)
    if (left <= room) return { line, column: column + left }
    const next = lines.findIndex((text, index) => index >= line && text.trim() !== '')
    if (next === -1) return { line, column: column + room }
    left -= room + 1
    line = next + 1
    column = (lines[next] ?? '').search(/\S/) + 1
  }
}

let lastFile: { readonly text: string; readonly lines: readonly string[] } | undefined

function fileLines(text: string): readonly string[] {
  if (lastFile?.text !== text) lastFile = { text, lines: text.split(/\r?\n/) }
  return lastFile.lines
}
