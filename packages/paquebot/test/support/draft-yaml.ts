import { stringify } from 'yaml'
import type { JobDraft, StepDraft, WorkflowDraft } from '../../src/workflow/generate/model.ts'

/** A draft as YAML for the tests of the templates. */
export function draftYaml({ name, on, concurrency, jobs }: WorkflowDraft): string {
  return stringify(
    {
      name,
      on,
      permissions: {},
      concurrency: concurrency && {
        group: concurrency.group,
        'cancel-in-progress': concurrency.cancelInProgress,
        queue: concurrency.queue,
      },
      jobs: Object.fromEntries(jobs.map((job) => [job.id, jobOf(job)])),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )
}

function jobOf(job: JobDraft) {
  const { needs, permissions, environment, outputs, matrix, maxParallel, uses, steps } = job
  return {
    name: job.name,
    needs,
    if: job.if,
    permissions,
    environment,
    'cache-mode': job.cacheMode,
    ...(uses === undefined
      ? { 'runs-on': 'ubuntu-24.04', 'timeout-minutes': job.timeoutMinutes }
      : {}),
    outputs,
    ...(matrix && { strategy: { 'fail-fast': false, 'max-parallel': maxParallel, matrix } }),
    uses,
    with: job.with,
    steps: steps?.map(stepOf),
  }
}

const stepOf = ({ name, id, uses, with: inputs, run, env }: StepDraft) => ({
  name,
  id,
  uses: uses && `${uses}@${'0'.repeat(40)}`,
  with: inputs,
  run,
  env,
})
