import type { Command, Facts, NodeProject, PythonProject } from '../../facts/model.ts'
import type { StepDraft } from '../../model.ts'
import { paquebotCommand } from '../paquebot.ts'
import { newest, nodeSteps, oldest, pythonSteps } from '../toolchain.ts'

/** Commands of a project as steps, in its folder. */
export function stepsOf(
  { directory }: { readonly directory: string },
  commands: readonly Command[],
  { where }: { readonly where: 'job' | 'step' },
): readonly StepDraft[] {
  const elsewhere = directory !== '.' && where === 'step'
  return commands.map(({ name, run, about }) => ({
    name: elsewhere ? `${name} in ${directory}` : name,
    ...(about === undefined ? {} : { about }),
    ...(elsewhere ? { workingDirectory: directory } : {}),
    run,
  }))
}

/** Node, its packages, and where it is needed their build. */
export function prepareNode(
  project: NodeProject,
  { version = newest(project.versions), build, where }: Preparation,
): readonly StepDraft[] {
  return [
    ...nodeSteps(project, version, 'kept'),
    ...stepsOf(project, [project.install, ...(build ? project.build : [])], { where }),
  ]
}

interface Preparation {
  readonly version?: string
  readonly build: boolean
  readonly where: 'job' | 'step'
}

/** Python with the environment of a project. */
export function preparePython(
  project: PythonProject,
  { version = oldest(project.versions), where }: Omit<Preparation, 'build'>,
): readonly StepDraft[] {
  return [...pythonSteps(project, version, 'kept'), ...stepsOf(project, project.install, { where })]
}

/** Steps that start Paquebot, behind others that may have set up what it needs. */
export function withPaquebot(
  facts: Facts,
  before: readonly StepDraft[],
  commands: readonly (Omit<StepDraft, 'run'> & { readonly run: string })[],
): readonly StepDraft[] {
  const { command, setup } = paquebotCommand(facts)
  const there = new Set(before.map(keyOf))
  return [
    ...before,
    ...setup.filter((step) => !there.has(keyOf(step))),
    ...commands.map((step) => ({ ...step, run: `${command} ${step.run}` })),
  ]
}

const keyOf = ({ uses, run, workingDirectory }: StepDraft): string =>
  uses ?? `${workingDirectory ?? ''} ${run}`
