import type { Range, Step } from '@paquebot/actions'
import type { EcosystemId } from '../../../model/package.ts'
import { writeGrant } from './permissions.ts'
import { entryOf, envOf, type StepRef } from './read.ts'
import { actionOf } from './uses.ts'

/** Actions that publish to npm and take its token as an input. */
export const npmActions: ReadonlySet<string> = new Set([
  'js-devtools/npm-publish',
  'pascalgn/npm-publish-action',
  'simenandre/publish-with-pnpm',
])

/** Variables that a client takes a token from. */
const tokenVariables: Readonly<Record<EcosystemId, readonly string[]>> = {
  npm: [
    'NODE_AUTH_TOKEN',
    'NPM_TOKEN',
    'NPM_AUTH_TOKEN',
    'NPM_CONFIG__AUTH',
    'YARN_NPM_AUTH_TOKEN',
  ],
  pypi: [
    'TWINE_PASSWORD',
    'UV_PUBLISH_TOKEN',
    'UV_PUBLISH_PASSWORD',
    'POETRY_PYPI_TOKEN_PYPI',
    'HATCH_INDEX_AUTH',
    'FLIT_PASSWORD',
    'PDM_PUBLISH_PASSWORD',
  ],
}

/** The line that hands a registry's token to the step; undefined where nobody does. */
export function tokenOf(
  ref: StepRef,
  ecosystem: EcosystemId,
): { readonly name: string; readonly value: string; readonly range: Range } | undefined {
  const names = tokenVariables[ecosystem]
  const variable = envOf(ref).find(
    ({ key, value }) => names.includes(key.value.toUpperCase()) && value.value !== '',
  )
  if (variable !== undefined)
    return { name: variable.key.value, value: variable.value.value, range: variable.key.range }
  const input = ecosystem === 'pypi' ? 'password' : 'token'
  const given = isPublishAction(ref.step) ? entryOf(ref.step.with, input) : undefined
  return given && given.value !== ''
    ? { name: input, value: given.value, range: given.range }
    : undefined
}

function isPublishAction(step: Step): boolean {
  const name = actionOf(step)?.name
  return name === 'pypa/gh-action-pypi-publish' || (name !== undefined && npmActions.has(name))
}

/** The job may mint ID tokens, as far as its file says. */
export function hasIdToken(ref: StepRef): boolean {
  return writeGrant(ref.workflow, ref.job, 'id-token') !== undefined
}

/** How a step logs in, as far as its file says. */
export function authOf(ref: StepRef, ecosystem: EcosystemId): 'oidc' | 'token' | 'unknown' {
  if (tokenOf(ref, ecosystem) !== undefined) return 'token'
  return hasIdToken(ref) ? 'oidc' : 'unknown'
}
