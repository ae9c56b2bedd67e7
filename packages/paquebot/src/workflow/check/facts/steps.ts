import type { Action, Job, Range, Step, Workflow } from '@paquebot/actions'
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
