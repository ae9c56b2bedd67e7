import { buildsOf } from '../../facts/building.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const oidcInBuildJob: Rule = {
  id: 'publish/oidc-in-build-job',
  severity: 'warning',
  summary: 'The job that may publish runs no build',
  why: 'With `id-token: write` every program of the job can ask for a token that the registry takes for a publisher: build back ends, plug-ins, install scripts, all at whatever version resolves today.',
  fix: 'Build in a job without rights, hand the files over as an artifact, and publish them in a job that has `id-token: write` and runs nothing else.',
  *check(checked) {
    const told = new Set<PublishStep['job']>()
    for (const upload of publishSteps(checked)) {
      if (upload.auth !== 'oidc' || told.has(upload.job)) continue
      const build = buildsOf(checked, upload)[0]
      if (build === undefined) continue
      told.add(upload.job)
      yield {
        file: upload.workflow.path,
        range: build.at,
        message: `built in the job \`${upload.job.id.value}\`, which may ask for tokens to publish with`,
        hint: 'build in a job without `id-token: write` and download its artifact here',
      }
    }
  },
}
