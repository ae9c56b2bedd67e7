import { hasIdToken, tokenOf } from '../../facts/publish-login.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import { envOf, inputOf, placeOf } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const tokenBesideOidc: Rule = {
  id: 'registry/token-beside-oidc',
  severity: 'warning',
  summary: 'A job that publishes with OIDC has no token beside it',
  why: [
    'A password given to pypi-publish turns trusted publishing off. npm falls back to a token in its npmrc whenever the exchange',
    'does not succeed, and setup-node with `registry-url` puts a placeholder there: the real reason is hidden behind a 404.',
  ].join('\n'),
  fix: 'Take the token away, its secret too. Where setup-node needs `registry-url`, set `NODE_AUTH_TOKEN: ""` on the publishing step.',
  *check(checked) {
    const told = new Set<string>()
    for (const upload of publishSteps(checked)) {
      if (!hasIdToken(upload) || upload.elsewhere || upload.tool === 'paquebot') continue
      for (const flaw of [...beside(upload), ...placeholder(checked, upload)]) {
        const key = `${flaw.file}:${flaw.range?.start.line}`
        if (told.has(key)) continue
        told.add(key)
        yield flaw
      }
    }
  },
}

/** A token that is handed over although the job may log in with OIDC. */
function* beside(upload: PublishStep): Generator<Flaw> {
  const token = tokenOf(upload, upload.ecosystem)
  if (token === undefined || !token.value.includes('secrets.')) return
  const pypi = upload.tool === 'pypi-publish-action'
  yield {
    file: upload.workflow.path,
    range: token.range,
    severity: asksForProvenance(upload) ? 'info' : 'warning',
    message: pypi
      ? `\`${token.name}\` turns trusted publishing off, which \`id-token: write\` asks for`
      : `\`${token.name}\` is set beside \`id-token: write\`: which of the two logs in, the client decides`,
    hint: 'take the token away and register a trusted publisher',
  }
}

/** With a token, `id-token: write` is there for provenance. */
function asksForProvenance(upload: PublishStep): boolean {
  const named = envOf(upload).some(({ key }) => /_config_provenance$/i.test(key.value))
  return named || /--provenance/.test(upload.command?.text ?? '')
}

/** What setup-node writes when it has `registry-url` and no token. */
function* placeholder(checked: Checked, upload: PublishStep): Generator<Flaw> {
  if (upload.tool !== 'npm' || upload.auth !== 'oidc' || checked.slug === undefined) return
  const setup = upload.job.steps
    .slice(0, upload.job.steps.indexOf(upload.step))
    .findLast(
      (step) =>
        actionOf(step)?.name === 'actions/setup-node' &&
        inputOf(step, 'registry-url') !== undefined,
    )
  if (setup === undefined || (actionOf(setup, upload.workflow)?.major ?? 0) > 5) return
  if (upload.step.env.some(({ key }) => key.value === 'NODE_AUTH_TOKEN')) return
  yield {
    file: upload.workflow.path,
    range: inputOf(setup, 'registry-url')?.range ?? placeOf(setup),
    message: `setup-node puts a placeholder into \`NODE_AUTH_TOKEN\`, which npm sends when OIDC fails: the upload in line ${upload.at.start.line} then ends with 404`,
    hint: 'set `NODE_AUTH_TOKEN: ""` on the publishing step',
  }
}
