import { eventsOf } from '../../facts/graph.ts'
import type { Checked, Rule } from '../../model.ts'

export const noPullRequestWorkflow: Rule = {
  id: 'gate/no-pull-request-workflow',
  severity: 'warning',
  summary: 'some workflow runs for pull requests',
  why: 'Without one, what is merged has never been built or tested as it will be.',
  fix: '```yaml\non:\n  pull_request:\n```\n\nor `paquebot workflow generate`.',
  *check(checked) {
    const [first] = checked.workflows
    if (first === undefined || checked.workspace.packages.length === 0 || elsewhere(checked)) return
    if (checked.workflows.some((workflow) => coversPullRequests(eventsOf(checked, workflow))))
      return
    // Broken files may have had the trigger.
    if (checked.workflows.some(({ triggers, jobs }) => triggers.length === 0 && jobs.length > 0))
      return
    const shown =
      checked.workflows.find(({ triggers }) =>
        triggers.some(({ event }) => event.value === 'push'),
      ) ?? first
    const trigger = shown.triggers[0]?.event.range
    yield {
      file: shown.path,
      ...(trigger && { range: trigger }),
      message: 'no workflow runs for pull requests: nothing is tested before it is merged',
      hint: 'add `pull_request:` to `on:` of the workflow with the tests, or `paquebot workflow generate`',
    }
  },
}

function coversPullRequests(events: ReadonlySet<string>): boolean {
  return ['pull_request', 'pull_request_target', 'merge_group'].some((event) => events.has(event))
}

/** Other services may test pull requests. */
function elsewhere({ files }: Checked): boolean {
  return files.paths.some((path) =>
    /^(?:\.circleci\/|\.travis\.yml$|azure-pipelines\.ya?ml$|\.gitlab-ci\.yml$|\.buildkite\/|Jenkinsfile$|\.cirrus\.yml$|appveyor\.yml$|\.kokoro\/)/.test(
      path,
    ),
  )
}
