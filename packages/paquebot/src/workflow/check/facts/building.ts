import type { Range } from '@paquebot/actions'
import type { EcosystemId } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import { actionOf, type JobRef, placeOf, type StepRef } from './read.ts'
import { commandsOf, type ScriptCommand } from './scripts.ts'

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
const compilers = new Set([
  'tsc',
  'tsup',
  'rollup',
  'vite',
  'unbuild',
  'tsdown',
  'turbo',
  'nx',
  'lerna',
  'wireit',
])

/** What a command builds; undefined where it builds nothing that we know. */
export function builtBy({ words }: ScriptCommand): EcosystemId | undefined {
  const [program, ...rest] = words
  if (program === undefined || program === null) return undefined
  const has = (word: string): boolean => rest.includes(word)
  if (program === 'build' || program === 'pyproject-build') return 'pypi'
  if (pythonTools.has(program) && has('build')) return 'pypi'
  if (/^python3?$/.test(program) && has('setup.py') && (has('sdist') || has('bdist_wheel')))
    return 'pypi'
  if (packers.has(program))
    return rest.some((word) => word === 'pack' || /^build(?::|$)/.test(word ?? ''))
      ? 'npm'
      : undefined
  if (compilers.has(program))
    return program === 'tsc'
      ? has('--noEmit')
        ? undefined
        : 'npm'
      : has('build') || ['tsup', 'unbuild', 'tsdown'].includes(program)
        ? 'npm'
        : undefined
  return undefined
}
