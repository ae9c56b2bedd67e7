import { posix } from 'node:path'
import type { Range } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { hasExpression, inputOf, type StepRef } from './read.ts'
import { actionOf } from './uses.ts'

/** The Node that a job has at a step, and who says so. */
export interface ChosenNode {
  readonly major: number
  readonly range: Range
}

/**
 * The npm that the newest release of each Node line brings: 11.5.1 is the first that logs in with OIDC. Lines of 24 and
 * later have it from their newest releases on. Source: nodejs.org's release index.
 */
const bundledNpm: Readonly<Record<number, string>> = {
  16: '8.19.4',
  18: '10.8.2',
  20: '10.8.2',
  21: '10.5.0',
  22: '10.9.4',
  23: '10.9.2',
}

/** The npm of a Node line where it is too old for OIDC. */
export function oldNpm(major: number): string | undefined {
  return bundledNpm[major] ?? (major < 16 ? '6 or older' : undefined)
}

/** What the last setup-node before the step chooses; undefined where nobody does, or an expression decides. */
export function nodeAt(checked: Checked, { job, step }: StepRef): ChosenNode | undefined {
  const setup = job.steps
    .slice(0, job.steps.indexOf(step) + 1)
    .findLast((one) => actionOf(one)?.name === 'actions/setup-node')
  if (setup === undefined) return undefined
  const said = inputOf(setup, 'node-version')
  if (said !== undefined) return chosen(said.value, said.range)
  const file = inputOf(setup, 'node-version-file')
  return file && chosen(versionIn(checked, file.value), file.range)
}

function chosen(version: string, range: Range): ChosenNode | undefined {
  const major = /^v?(\d+)(?:\.(?:\d+|x))*$/.exec(version.trim())?.[1]
  return major === undefined || hasExpression(version) ? undefined : { major: Number(major), range }
}

function versionIn(checked: Checked, path: string): string {
  const text = checked.files.read(posix.normalize(path)) ?? ''
  return /^\s*nodejs?\s+(\S+)/m.exec(text)?.[1] ?? text
}

/** A step before this one installs an npm of its own. */
export function bringsNpm({ job, step }: StepRef): boolean {
  return job.steps
    .slice(0, job.steps.indexOf(step) + 1)
    .some(({ run }) =>
      /\bnpm@|corepack .*npm|npm (?:i|install|update|up) (?:-g|--global)|npx .*\bnpm@|(?:asdf|mise|proto|volta) /.test(
        run?.value ?? '',
      ),
    )
}
