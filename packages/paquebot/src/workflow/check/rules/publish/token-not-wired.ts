import { hasIdToken, tokenOf } from '../../facts/publish-login.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import { inputOf, type StepRef } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const tokenNotWired: Rule = {
  id: 'publish/token-not-wired',
  severity: 'error',
  summary: 'The token reaches the client that uploads',
  why: [
    'npm and pnpm read tokens from an npmrc alone. `NODE_AUTH_TOKEN` works only because setup-node with `registry-url` writes an',
    'npmrc that mentions it; without it the upload ends with `ENEEDAUTH`.',
  ].join('\n'),
  fix: 'Give setup-node a `registry-url`, or publish with OIDC and no token at all.',
  *check(checked) {
    for (const upload of publishSteps(checked)) {
      if (upload.ecosystem !== 'npm' || !readsNpmrc(upload) || hasIdToken(upload)) continue
      const token = tokenOf(upload, 'npm')
      if (
        token === undefined ||
        !token.value.includes('secrets.') ||
        isWired(checked, upload, token.name)
      )
        continue
      yield {
        file: upload.workflow.path,
        range: token.range,
        message: `\`${token.name}\` reaches no npmrc: no setup-node step before it has \`registry-url\``,
        hint: 'add `registry-url` to setup-node',
      }
    }
  },
}

function readsNpmrc({ tool, step }: PublishStep): boolean {
  return (tool === 'npm' || tool === 'pnpm') && step.run !== undefined
}

const harmless =
  /^(?:actions\/(?:checkout|setup-node|setup-python|cache|(?:up|down)load-artifact)|pnpm\/action-setup|astral-sh\/setup-uv)$/

/** An npmrc of the repository, one that the job writes, setup-node's, or a step that nobody can look into. */
function isWired(checked: Checked, upload: PublishStep, name: string): boolean {
  const committed = checked.files.paths
    .filter((path) => path === '.npmrc' || path.endsWith('/.npmrc'))
    .some((path) => checked.files.read(path)?.includes('_authToken'))
  const before = upload.job.steps.slice(0, upload.job.steps.indexOf(upload.step) + 1)
  return committed || before.some((step) => wires({ ...upload, step }, name))
}

function wires({ step }: StepRef, name: string): boolean {
  if (step.run !== undefined)
    return new RegExp(
      `npmrc|_auth|npm config|npm set|pnpm config|pnpm set|\\b${name}\\b|(?:^|\\s)(?:\\.?/|bash |sh )`,
    ).test(step.run.value)
  const action = actionOf(step)?.name
  if (action === 'actions/setup-node') return inputOf(step, 'registry-url') !== undefined
  return action === undefined || !harmless.test(action)
}
