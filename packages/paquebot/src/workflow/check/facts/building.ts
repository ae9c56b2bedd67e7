import type { Range } from '@paquebot/actions'
import type { EcosystemId } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import { type JobRef, placeOf, type StepRef } from './read.ts'
import { commandsOf, type ScriptCommand } from './scripts.ts'
import { actionOf } from './uses.ts'

/** Where packages are built or packed. */
export interface Build extends StepRef {
  readonly ecosystem: EcosystemId
  /** Of scripts. */
  readonly command?: ScriptCommand
  readonly at: Range
}

const wheelActions = new Set([
  'pypa/cibuildwheel',
  'pyo3/maturin-action',
  'hynek/build-and-inspect-python-package',
])

/** The builds of a job, in its order. */
export function buildsOf(checked: Checked, ref: JobRef): readonly Build[] {
  return ref.job.steps.flatMap((step): readonly Build[] => {
    const here = { ...ref, step }
    if (wheelActions.has(actionOf(step)?.name ?? ''))
      return [{ ...here, ecosystem: 'pypi', at: placeOf(step) }]
    return commandsOf(checked, here).flatMap((command): readonly Build[] => {
      const ecosystem = builtBy(command)
      return ecosystem === undefined ? [] : [{ ...here, ecosystem, command, at: command.at }]
    })
  })
}

const pythonTools = new Set(['uv', 'hatch', 'poetry', 'flit', 'pdm', 'maturin'])
const packers = new Set(['npm', 'pnpm', 'yarn', 'bun'])
const bundlers = new Set(['tsup', 'unbuild', 'tsdown'])
const runners = new Set(['rollup', 'vite', 'turbo', 'nx', 'lerna', 'wireit'])

/** What a command builds; undefined where it builds nothing that we know. */
function builtBy({ words }: ScriptCommand): EcosystemId | undefined {
  const [program, ...rest] = words
  if (typeof program !== 'string') return undefined
  if (buildsPython(program, rest)) return 'pypi'
  return buildsNode(program, rest) ? 'npm' : undefined
}

function buildsPython(program: string, rest: ScriptCommand['words']): boolean {
  if (program === 'build' || program === 'pyproject-build') return true
  if (pythonTools.has(program)) return rest.includes('build')
  const packs = rest.includes('sdist') || rest.includes('bdist_wheel')
  return /^python3?$/.test(program) && rest.includes('setup.py') && packs
}

function buildsNode(program: string, rest: ScriptCommand['words']): boolean {
  if (packers.has(program)) return rest.some((word) => /^(?:pack|build)(?::|$)/.test(word ?? ''))
  if (program === 'tsc') return !rest.includes('--noEmit')
  if (bundlers.has(program)) return true
  return runners.has(program) && rest.includes('build')
}
