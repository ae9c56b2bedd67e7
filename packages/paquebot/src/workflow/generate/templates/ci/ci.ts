/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub */
import type { Facts } from '../../facts/model.ts'
import type { JobDraft, WorkflowDraft } from '../../model.ts'
import { checkout, toolchainSteps } from '../toolchain.ts'
import { lintJob, securityJob, siteJobs, typesJob } from './checks.ts'
import { coverageJob } from './coverage.ts'
import { withPaquebot } from './steps.ts'
import { integrationJob, testJobs } from './tests.ts'

const file = 'ci.yml'

/**
 * `ci.yml`: every check that the repository lets make, in jobs beside each other, and one job that says whether all
 * have passed. `release.yml` calls it. `own` are jobs that the user keeps in the file.
 */
export function ciDraft(facts: Facts, own: readonly string[] = []): WorkflowDraft {
  const jobs = checkJobs(facts)
  return {
    file,
    name: 'CI',
    about: [
      `For pull requests, the merge queue and every commit on \`${facts.defaultBranch}\`; a release calls it before it publishes.`,
      'Protect the branch with the one check `ci-ok`: it fails unless all other jobs have succeeded.',
    ],
    on: {
      push: { branches: [facts.defaultBranch] },
      pull_request: {},
      merge_group: {},
      workflow_call: {
        inputs: {
          ref: { description: 'Commit to check; default: the one that was pushed', type: 'string' },
        },
        ...(hasCoverage(jobs) ? secret : {}),
      },
    },
    concurrency: {
      // In a called workflow `github.workflow` is the caller: the group begins with a word of its own.
      about: [
        'A new commit of a pull request ends the run of the last one. Every other run has a group of its own: it waits for',
        'nobody, and nobody ends it.',
      ],
      // A release may call it for several commits in one run.
      group: 'ci-${{ github.event.pull_request.number || github.run_id }}-${{ inputs.ref }}',
      cancelInProgress: "${{ github.event_name == 'pull_request' }}",
    },
    jobs: [...jobs, gateJob([...jobs.map(({ id }) => id), ...own])],
  }
}

/** What its caller must give to it. */
export function ciSecrets(facts: Facts): Readonly<Record<string, string>> | undefined {
  return hasCoverage(checkJobs(facts))
    ? { CODECOV_TOKEN: '${{ secrets.CODECOV_TOKEN }}' }
    : undefined
}

const secret = {
  secrets: {
    CODECOV_TOKEN: {
      description: 'Of codecov.io; without it nothing is uploaded',
      required: false,
    },
  },
}

const hasCoverage = (jobs: readonly JobDraft[]): boolean => jobs.some(({ id }) => id === 'coverage')

function checkJobs(facts: Facts): readonly JobDraft[] {
  const tests = [...testJobs(facts), ...integrationJob(facts)]
  return [
    lintJob(facts),
    ...typesJob(facts),
    ...tests,
    ...siteJobs(facts),
    securityJob(facts),
    ...packageJobs(facts),
    ...coverageJob(facts, tests),
  ]
}

/** Builds what a release would publish, and rehearses the release. */
function packageJobs(facts: Facts): readonly JobDraft[] {
  if (facts.worlds.length === 0) return []
  return [
    {
      id: 'build',
      name: 'Build packages',
      permissions: { contents: 'read' },
      timeoutMinutes: 30,
      steps: [
        ...withPaquebot(
          facts,
          [checkout(), ...toolchainSteps(facts)],
          [{ name: 'Build, pack and inspect', run: 'build' }],
        ),
        {
          name: 'Keep the packages',
          about: ['To be tried by hand: a release builds its own.'],
          uses: 'actions/upload-artifact',
          with: {
            name: 'packages',
            path: '.paquebot/artifacts',
            'include-hidden-files': true,
            'if-no-files-found': 'error',
            'retention-days': 7,
          },
        },
      ],
    },
    {
      id: 'rehearse',
      name: 'Rehearse the release',
      about: [
        'The whole release against registries on the runner: versions, uploads, and every package installed back.',
      ],
      permissions: { contents: 'read' },
      timeoutMinutes: 45,
      steps: withPaquebot(
        facts,
        [checkout('history'), ...toolchainSteps(facts)],
        [{ name: 'Rehearse', run: 'rehearse --committed' }],
      ),
    },
  ]
}

/** A skipped job is no success either: GitHub itself would let it pass. */
function gateJob(needs: readonly string[]): JobDraft {
  return {
    id: 'ci-ok',
    name: 'ci-ok',
    about: ['The one check that protects the branch.'],
    needs,
    if: 'always()',
    timeoutMinutes: 5,
    steps: [
      {
        name: 'Have all jobs succeeded?',
        env: { RESULTS: "${{ join(needs.*.result, ' ') }}" },
        run: ['for result in $RESULTS; do', '  test "$result" = success', 'done'].join('\n'),
      },
    ],
  }
}
