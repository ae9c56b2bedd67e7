import type { ConcurrencyDraft, JobDraft, WorkflowDraft } from '../../model.ts'
import type { ReleaseFacts } from './facts.ts'
import { announceJob, buildJob, ciJob, decideJob, pullRequestJob } from './jobs.ts'
import { publishJob } from './publish-jobs.ts'

/**
 * `release.yml`: a first job decides from the registries, the tags and GitHub what is missing, and the others do it.
 * No job trusts what another one has uploaded: what is there is looked at again, so any run finishes what another one
 * began. Sources: GitHub's "Workflow syntax", npm's and PyPI's trusted publishing.
 */
export function releaseDraft(facts: ReleaseFacts): WorkflowDraft {
  return {
    file: 'release.yml',
    name: 'Release',
    about: [
      'Every push to the default branch comes here. The job `decide` looks at the registries, the tags and GitHub:',
      'changes that ask for a release keep the release pull request up to date; versions that are on no registry are',
      'built once, without any rights, and published from these files by jobs that run nothing of this repository.',
      'Run failed jobs again, start the workflow by hand, or push: what is missing then is done, and nothing twice.',
    ],
    on: { push: { branches: [facts.defaultBranch] }, workflow_dispatch: {} },
    concurrency: oneAtATime('release', facts),
    jobs: [
      decideJob(facts),
      ...(facts.ci === undefined ? [] : [ciJob(facts.ci)]),
      buildJob(facts),
      ...facts.worlds.map((world): JobDraft => publishJob(world, facts)),
      announceJob(facts),
      pullRequestJob(facts),
    ],
  }
}

/** Runs wait for each other. The newest one does what those that GitHub drops from the queue would have done. */
export function oneAtATime(
  group: string,
  { queue }: Pick<ReleaseFacts, 'queue'>,
): ConcurrencyDraft {
  return { group, cancelInProgress: false, ...(queue ? { queue: 'max' } : {}) }
}
