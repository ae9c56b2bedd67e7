/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub */
import type { Command, Database, Facts, NodeProject, PythonProject } from '../../facts/model.ts'
import type { JobDraft, StepDraft } from '../../model.ts'
import { checkout, newest, oldest } from '../toolchain.ts'
import { keepCoverage, measured } from './coverage.ts'
import { prepareNode, preparePython, stepsOf } from './steps.ts'

const reads = { contents: 'read' } as const

/** Unit tests of each project, on every version that its manifests claim. */
export function testJobs(facts: Facts): readonly JobDraft[] {
  const node = facts.node.filter(({ kind, test }) => kind === 'packages' && test.length > 0)
  const python = facts.python.filter(({ test }) => test.length > 0)
  const only = node.length + python.length === 1
  const id = (world: string, { directory }: { readonly directory: string }, at: number) =>
    only ? 'test' : at === 0 ? `test-${world}` : `test-${world}-${slugOf(directory)}`
  return [
    ...node.map((project, at) => nodeTests(facts, project, id('node', project, at))),
    ...python.map((project, at) => pythonTests(facts, project, id('python', project, at))),
  ]
}

const slugOf = (directory: string): string => directory.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

function nodeTests(facts: Facts, project: NodeProject, id: string): JobDraft {
  const builds = project.build.length > 0
  return {
    ...job({ id, project, on: 'Node', key: 'node' }),
    steps: [
      checkout(),
      ...prepareNode(project, { version: '${{ matrix.node }}', build: builds, where: 'job' }),
      ...stepsOf(project, measured(facts, project, project.test), { where: 'job' }),
      ...keepCoverage(facts, project, {
        name: id,
        if: `matrix.node == '${newest(project.versions)}'`,
      }),
    ],
  }
}

function pythonTests(facts: Facts, project: PythonProject, id: string): JobDraft {
  return {
    ...job({ id, project, on: 'Python', key: 'python' }),
    steps: [
      checkout(),
      ...preparePython(project, { version: '${{ matrix.python }}', where: 'job' }),
      ...stepsOf(project, measured(facts, project, project.test), { where: 'job' }),
      ...keepCoverage(facts, project, {
        name: id,
        if: `matrix.python == '${oldest(project.versions)}'`,
      }),
    ],
  }
}

interface TestJob {
  readonly id: string
  readonly project: NodeProject | PythonProject
  readonly on: string
  readonly key: string
}

function job({ id, project: { directory, versions }, on, key }: TestJob): JobDraft {
  const suffix = /-(?:node|python)-/.test(id) ? ` in ${directory}` : ''
  return {
    id,
    name: `Test on ${on} \${{ matrix.${key} }}${suffix}`,
    permissions: reads,
    matrix: { [key]: versions },
    timeoutMinutes: 30,
    ...(directory === '.' ? {} : { workingDirectory: directory }),
  }
}

/** Tests that need services, and every migration, against fresh ones. */
export function integrationJob(facts: Facts): readonly JobDraft[] {
  const { database } = facts
  const node = facts.node.filter(({ integration }) => integration.length > 0)
  const python = facts.python.filter(({ integration }) => integration.length > 0)
  if (database === undefined) return []
  const needs = (world: string, directory: string) =>
    database.migrations.some((one) => one.world === world && one.directory === directory)
  const steps = [
    ...facts.node
      .filter((project) => node.includes(project) || needs('node', project.directory))
      .flatMap((project) => prepareNode(project, { build: true, where: 'step' })),
    ...facts.python
      .filter((project) => python.includes(project) || needs('python', project.directory))
      .flatMap((project) => preparePython(project, { where: 'step' })),
    ...database.migrations.flatMap((migration) => addressed(database, migration, [migration])),
    ...[...node, ...python].flatMap((project) =>
      addressed(database, project, measured(facts, project, project.integration)),
    ),
    ...python.flatMap((project) => keepCoverage(facts, project, { name: 'integration' })),
  ]
  return [
    {
      id: 'integration',
      name: 'Integration tests',
      permissions: reads,
      timeoutMinutes: 30,
      services: database.services,
      steps: [checkout(), ...steps],
    },
  ]
}

/** The steps with the addresses of the services: where they listen is known when the job runs. */
const addressed = (
  { env }: Database,
  project: { readonly directory: string },
  commands: readonly Command[],
): readonly StepDraft[] =>
  stepsOf(project, commands, { where: 'step' }).map((step) => ({ ...step, env }))
