import { buildsOf } from '../../facts/building.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const oidcInBuildJob: Rule = {
  id: 'publish/oidc-in-build-job',
  severity: 'warning',
  summary:
    'The right to ask for ID tokens is given to the publishing job alone, not to the jobs that build',
  why: 'With `id-token: write` at the top of the workflow every program of every job can ask for a token that the registry takes for the publisher: build back ends, plug-ins, install scripts, all at whatever version resolves today.',
  fix: 'Build in a job without rights, hand the files over as an artifact, and publish them in a job that has `id-token: write` and runs nothing else.',
  *check(checked) {
    const told = new Set<string>()
    for (const { workflow, auth } of publishSteps(checked)) {
      if (auth !== 'oidc' || told.has(workflow.path)) continue
      told.add(workflow.path)
      const right = workflow.permissions?.entries.find(({ key }) => key.value === 'id-token')
      const builder = workflow.jobs.find(
        (job) => job.permissions === undefined && buildsOf(checked, { workflow, job }).length > 0,
      )
      if (right === undefined || builder === undefined) continue
      yield {
        file: workflow.path,
        range: right.key.range,
        message: `given to every job, and \`${builder.id.value}\` runs a build: whatever it runs may ask for tokens to publish with`,
        hint: 'move `id-token: write` into a job that only publishes',
      }
    }
  },
}
