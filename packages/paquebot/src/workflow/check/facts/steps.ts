import type { Action, Job, Range, Step, Text, Workflow } from '@paquebot/actions'
import type { Checked } from '../model.ts'

/** A step with what is around it; steps of composite actions have no workflow and no job. */
export interface Placed {
  readonly file: string
  readonly workflow?: Workflow
  readonly job?: Job
  readonly action?: Action
  readonly step: Step
}

const cached = new WeakMap<Checked, readonly Placed[]>()

/** Every step of every workflow and of the repository's own actions. */
export function stepsOf(checked: Checked): readonly Placed[] {
  const known = cached.get(checked)
  if (known !== undefined) return known
  const inJobs = checked.workflows.flatMap((workflow) =>
    workflow.jobs.flatMap((job) =>
      job.steps.map((step): Placed => ({ file: workflow.path, workflow, job, step })),
    ),
  )
  const inActions = checked.actions.flatMap((action) =>
    action.steps.map((step): Placed => ({ file: action.path, action, step })),
  )
  const all = [...inJobs, ...inActions]
  cached.set(checked, all)
  return all
}

/** An action of a repository on GitHub, as `uses:` names it. */
export interface Used {
  /** `owner/name`, lower case. */
  readonly repository: string
  readonly path: string
  readonly ref: string
}

/** `uses:` taken apart; undefined for local paths, images, and whatever an expression decides. */
export function usedOf(uses: Text | undefined): Used | undefined {
  const match = /^([\w.-]+\/[\w.-]+)((?:\/[^@\s]+)?)@(\S+)$/.exec(uses?.value ?? '')
  if (match === null || uses?.value.includes('${{') || match[1]?.startsWith('.')) return undefined
  const [, repository = '', path = '', ref = ''] = match
  return { repository: repository.toLowerCase(), path: path.slice(1), ref }
}

/** True when the step runs this action, in whatever version. */
export const isAction = (step: Step, ...repositories: readonly string[]): boolean =>
  repositories.includes(usedOf(step.uses)?.repository ?? '')

/** The value of an input, undefined when it is not given. Names of inputs have no case. */
export const inputOf = (step: Step, name: string): Text | undefined =>
  step.with.find(({ key }) => key.value.toLowerCase() === name)?.value

const sha = /^[0-9a-f]{40}$/

export const isSha = (ref: string): boolean => sha.test(ref)

/**
 * The major version that a `uses:` asks for: of a tag, or of a commit by the comment behind it. Undefined where
 * neither says it.
 */
export function majorOf(text: string, uses: Text): number | undefined {
  const ref = usedOf(uses)?.ref ?? ''
  const said = isSha(ref) ? commentBehind(text, uses) : ref
  const major = /^v?(\d+)(?:\.|$)/.exec(said)?.[1]
  return major === undefined ? undefined : Number(major)
}

/** The words of the comment on the line, without `#`; empty when there is none. */
function commentBehind(text: string, { range }: Text): string {
  const line = linesOf(text)[range.end.line - 1] ?? ''
  return (
    /#\s*(.*)$/
      .exec(line.slice(range.end.column - 1))?.[1]
      ?.trim()
      .replace(/^tag=|^pin@/, '') ?? ''
  )
}

let split: { readonly text: string; readonly lines: readonly string[] } = { text: '', lines: [] }

/** The steps of one file are looked at one after the other. */
function linesOf(text: string): readonly string[] {
  if (split.text !== text) split = { text, lines: text.split('\n') }
  return split.lines
}

/** A line of a script that runs something, with its place in the file. */
export interface ScriptLine {
  readonly text: string
  readonly range: Range
}

/** The lines of a step's script, continued lines as one; empty lines and comments are left out. */
export function scriptLines({ run }: Step): readonly ScriptLine[] {
  if (run === undefined) return []
  const lines = run.value.split('\n')
  const joined: ScriptLine[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const first = at
    let text = lines[at] ?? ''
    while (text.endsWith('\\') && at + 1 < lines.length) {
      at += 1
      text = `${text.slice(0, -1)} ${(lines[at] ?? '').trim()}`
    }
    if (text.trim() !== '' && !text.trim().startsWith('#'))
      joined.push({ text: text.trim(), range: lineRange(run, first, lines[first] ?? '') })
  }
  return joined
}

function lineRange(run: NonNullable<Step['run']>, at: number, line: string): Range {
  const start = run.lines[at] ?? run.range.start
  const indent = line.length - line.trimStart().length
  const column = start.column + indent
  return {
    start: { line: start.line, column },
    end: { line: start.line, column: column + Math.max(1, line.trim().length) },
  }
}

/** String offset of a place in a text. */
export function offsetOf(text: string, { line, column }: Range['start']): number {
  let start = 0
  for (let at = 1; at < line; at += 1) start = text.indexOf('\n', start) + 1
  return start + column - 1 + (line === 1 && text.startsWith('\uFEFF') ? 1 : 0)
}
