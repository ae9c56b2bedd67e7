import { eventsOf } from '../../facts/graph.ts'
import { readersOf } from '../../facts/outputs.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { inputOf, stepsInJobs } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

export const noResume: Rule = {
  id: 'publish/no-resume',
  severity: 'error',
  summary: 'An upload that failed can be done by a later run',
  why: [
    '`published` of changesets/action and `release_created` of release-please are true only in the run that did it. A job behind',
    'such a gate that fails can be run again for 30 days by "Re-run failed jobs", of the same commit. A fix that needs a commit,',
    'and "Re-run all jobs", find the first half done, the gate closed, and the second half can never follow.',
  ].join('\n'),
  fix: 'Ask each registry whether it has the version of the manifest, and upload what is missing (`paquebot publish` does).',
  *check(checked) {
    const publishing = publishSteps(checked).filter(({ elsewhere }) => !elsewhere)
    for (const ref of stepsInJobs(checked.workflows)) {
      const gate = gateOf(
        actionOf(ref.step)?.name,
        inputOf(ref.step, 'publish') !== undefined ||
          inputOf(ref.step, 'publish-script') !== undefined,
      )
      const id = ref.step.id?.value
      if (gate === undefined || id === undefined) continue
      const readers = gate.outputs.flatMap((output) => readersOf(ref, id, output))
      for (const reader of new Set(readers)) {
        const upload = publishing.find(
          ({ step, job }) => step !== ref.step && (step.if === reader || job.if === reader),
        )
        if (upload === undefined || reader.value.includes('||')) continue
        const manual = eventsOf(checked, ref.workflow).has('workflow_dispatch')
        if (gate.severity === 'warning' && manual) continue
        yield {
          file: ref.workflow.path,
          range: reader.range,
          severity: gate.severity,
          message: `open only in the run in which ${gate.what}: an upload that fails behind it cannot be done by a later run`,
          hint: 'compare the registry with the manifest instead: missing is uploaded, present is passed over',
        }
      }
    }
  },
}

interface Gate {
  readonly outputs: readonly string[]
  readonly what: string
  readonly severity: 'error' | 'warning'
}

function gateOf(action: string | undefined, publishes: boolean): Gate | undefined {
  if (action === 'changesets/action' && publishes)
    return { outputs: ['published'], what: 'changesets/action publishes to npm', severity: 'error' }
  if (
    action === 'googleapis/release-please-action' ||
    action === 'google-github-actions/release-please-action'
  )
    return {
      outputs: ['release_created', 'releases_created'],
      what: 'release-please makes the release',
      severity: 'warning',
    }
  return undefined
}
