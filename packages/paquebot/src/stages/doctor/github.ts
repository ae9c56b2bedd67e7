import { openGitHub } from '../../github/client.ts'
import type { GitHub } from '../../github/model.ts'
import { readOidcSubject, readOwnerErrors, readSecretNames } from '../../github/settings.ts'
import { PaquebotError } from '../../model/error.ts'
import type { ProtectStep } from '../protect/model.ts'
import { prepareProtection } from '../protect/protect.ts'
import type { Check } from './model.ts'

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * GitHub's own settings: those that `paquebot protect` would change, secrets by name, owners, and the form of the
 * subject in ID tokens. What the token may not see is told as such; nothing is changed.
 */
export async function checkGitHub(cwd: string, around: Surroundings): Promise<readonly Check[]> {
  const github = await openGitHub(cwd, { ...around, tell: () => {} })
  if (github === undefined) return []
  if (github.token.kind === 'none') return [noToken]
  const parts = [
    () => checkProtection(cwd, around),
    () => checkSecrets(github),
    () => checkOwners(github),
    () => checkSubject(github),
  ]
  const told = await Promise.all(parts.map((part) => answered(part)))
  return told.flat()
}

const noToken: Check = {
  rule: 'doctor/github-token',
  state: 'cannot-tell',
  text: "there is no token, so GitHub's settings were not looked at",
  todo: '`gh auth login`, or set GITHUB_TOKEN to a token of somebody who administers the repository',
}

/** A refusal is an answer as well: that this cannot be told. */
async function answered(part: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await part()
  } catch (error) {
    if (!(error instanceof PaquebotError) || !error.code.startsWith('github/')) throw error
    const todo = error.hint === undefined ? {} : { todo: error.hint }
    return [{ rule: 'doctor/github-answer', state: 'cannot-tell', text: error.message, ...todo }]
  }
}

async function checkProtection(cwd: string, around: Surroundings): Promise<readonly Check[]> {
  const request = { reviewers: [] }
  const { steps, findings, wish } = await prepareProtection(cwd, request, {
    ...around,
    emit: () => {},
  })
  const rule = 'doctor/protection'
  const told = findings
    .filter(({ severity }) => severity !== 'info')
    .map(
      ({ message, hint, file, line }): Check => ({
        rule,
        state: 'doubtful',
        text: message,
        ...(hint === undefined ? {} : { todo: hint }),
        ...(file === undefined ? {} : { at: { file, ...(line === undefined ? {} : { line }) } }),
      }),
    )
  if (steps.length > 0) return [...steps.map(missing), ...told]
  const text = `rulesets, environments and settings are as the workflows need them (preset ${wish.preset})`
  return [{ rule, state: 'ok', text }, ...told]
}

const missing = (step: ProtectStep): Check => ({
  rule: 'doctor/protection',
  state: 'missing',
  text: stepText(step),
  todo: '`paquebot protect --dry-run` shows it, `paquebot protect` does it',
})

function stepText(step: ProtectStep): string {
  switch (step.kind) {
    case 'create-ruleset':
      return `there is no ruleset \`${step.body.name}\``
    case 'update-ruleset':
      return `the ruleset \`${step.body.name}\` differs: ${step.differences.map(({ path }) => path).join(', ')}`
    case 'put-environment':
      return step.isNew
        ? `there is no environment \`${step.name}\``
        : `every branch may use the environment \`${step.name}\``
    case 'add-policy':
      return `the environment \`${step.environment}\` may not be used from the ${step.policy.type} \`${step.policy.name}\``
    case 'token-permissions':
      return `what GITHUB_TOKEN may do differs: ${step.differences.map(({ path }) => path).join(', ')}`
    case 'immutable-releases':
      return 'published releases can still be changed'
    case 'pinned-actions':
      return 'actions may still be taken by tag'
  }
}

/** Names of secrets that hold a registry's key. Classic npm tokens are gone since December 2025. */
const registryKeys = /^(?:NPM_(?:AUTH_)?TOKEN|NODE_AUTH_TOKEN|PYPI_\w*|TWINE_\w*|UV_PUBLISH_\w*)$/

async function checkSecrets(github: GitHub): Promise<readonly Check[]> {
  const names = await readSecretNames(github)
  const keys = names.filter((name) => registryKeys.test(name))
  const rule = 'doctor/secrets'
  if (keys.length === 0)
    return [{ rule, state: 'ok', text: 'no secret of the repository holds a key of a registry' }]
  return keys.map((name) => ({
    rule,
    state: 'doubtful',
    text:
      name.startsWith('PYPI') || name.startsWith('TWINE') || name.startsWith('UV')
        ? `the secret \`${name}\` holds a key that never expires by itself`
        : `the secret \`${name}\` holds an npm token: classic ones are dead, others last 90 days at most`,
    todo: `publish by trusted publishing, then remove it: \`gh secret delete ${name}\``,
  }))
}

async function checkOwners(github: GitHub): Promise<readonly Check[]> {
  const errors = await readOwnerErrors(github)
  const rule = 'doctor/code-owners'
  if (errors === undefined)
    return [
      {
        rule,
        state: 'doubtful',
        text: 'there is no CODEOWNERS file on the default branch',
        todo: '`paquebot init` writes one',
      },
    ]
  if (errors.length === 0)
    return [{ rule, state: 'ok', text: 'GitHub finds no fault in CODEOWNERS' }]
  return errors.map(({ kind, line, column, path }) => ({
    rule,
    state: 'missing',
    text: `GitHub cannot use a line of CODEOWNERS: ${kind}`,
    todo: 'name an account or a team that may write to the repository',
    at: { file: path, line, column },
  }))
}

/** Informs only: registries that look at the text of the subject would have to know the form. */
async function checkSubject(github: GitHub): Promise<readonly Check[]> {
  const isWithIds = await readOidcSubject(github)
  const text = isWithIds
    ? 'ID tokens name the repository with its number, which outlives renaming'
    : 'ID tokens name the repository by its name alone: a namesake could be taken for it after a renaming'
  return [{ rule: 'doctor/oidc-subject', state: 'ok', text }]
}
