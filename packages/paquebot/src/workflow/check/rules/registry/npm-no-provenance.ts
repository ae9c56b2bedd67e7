import { type PublishStep, publishSteps, uploadedBy } from '../../facts/publishing.ts'
import { envOf } from '../../facts/read.ts'
import type { Checked, Rule } from '../../model.ts'

export const npmNoProvenance: Rule = {
  id: 'registry/npm-no-provenance',
  severity: 'warning',
  summary: 'Packages on npm carry provenance',
  why: 'Provenance ties a version to the commit and the workflow that made it, and it cannot be added later. With OIDC it comes by itself; with a token it must be asked for.',
  fix: 'Publish with OIDC, or give `--provenance` and `id-token: write`.',
  *check(checked) {
    const told = new Set<unknown>()
    for (const upload of publishSteps(checked)) {
      if (
        upload.ecosystem !== 'npm' ||
        upload.auth !== 'token' ||
        upload.elsewhere ||
        told.has(upload.step)
      )
        continue
      if (asksForIt(checked, upload)) continue
      told.add(upload.step)
      yield {
        file: upload.workflow.path,
        range: upload.at,
        message: 'published with a token and without provenance',
        hint: 'publish with OIDC, or add `--provenance` and `id-token: write`',
      }
    }
  },
}

function asksForIt(checked: Checked, upload: PublishStep): boolean {
  const variables = envOf(upload).some(({ key }) =>
    /^(?:npm_config_provenance|pnpm_config_provenance)$/i.test(key.value),
  )
  const npmrc = checked.files.read('.npmrc')?.includes('provenance=true') === true
  const packages = uploadedBy(checked, upload)
  const manifests =
    packages.length > 0 &&
    packages.every(({ manifest }) =>
      /"provenance"\s*:\s*true/.test(checked.files.read(manifest) ?? ''),
    )
  return (
    variables ||
    npmrc ||
    manifests ||
    /--provenance/.test(upload.command?.text ?? '') ||
    upload.step.with.some(({ key, value }) => key.value === 'provenance' && value.value !== 'false')
  )
}
