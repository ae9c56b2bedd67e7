import type { JobDraft, StepDraft } from '../../model.ts'
import type { CalledCi, ReleaseFacts } from './facts.ts'
import { artifacts, checkout, paquebot, pullIdentity, setUp, withTools } from './steps.ts'

/** The names of the jobs that must have come to an end before what is left can be known. */
function publishingJobs({ ci, worlds }: ReleaseFacts): readonly string[] {
  return [...(ci === undefined ? [] : ['ci']), 'build', ...worlds]
}

/** What is missing, for each of the others. On the default branch of the repository itself only. */
export function decideJob(facts: ReleaseFacts): JobDraft {
  const { slug, defaultBranch, worlds } = facts
  const outputs = ['releases', ...worlds, 'announce', 'pull']
  return {
    id: 'decide',
    name: 'Decide',
    if: `github.repository == '${slug}' && github.ref == 'refs/heads/${defaultBranch}'`,
    permissions: { contents: 'read', 'pull-requests': 'read' },
    timeoutMinutes: 10,
    outputs: Object.fromEntries(
      outputs.map((name) => [name, `\${{ steps.decide.outputs.${name} }}`]),
    ),
    steps: [
      checkout({ history: true }),
      ...setUp(facts, facts.worlds),
      paquebot(facts, 'release --decide', {
        name: 'Look at the registries, the tags and GitHub',
        id: 'decide',
        env: { GITHUB_TOKEN: '${{ github.token }}' },
      }),
    ],
  }
}

/** CI once more, on what is released: a commit that was merged before may come after one that broke the branch. */
export function ciJob({ path, permissions, secrets, with: inputs, ref }: CalledCi): JobDraft {
  const given = {
    ...inputs,
    ...(ref === undefined ? {} : { [ref]: '${{ matrix.release.commit }}' }),
  }
  return {
    id: 'ci',
    name: ref === undefined ? 'CI' : 'CI ${{ matrix.release.short }}',
    needs: ['decide'],
    if: "needs.decide.outputs.releases != '[]'",
    permissions,
    ...(ref === undefined ? {} : { matrix: everyRelease }),
    uses: path,
    ...(Object.keys(given).length === 0 ? {} : { with: given }),
    ...(secrets === undefined ? {} : { secrets }),
  }
}

const everyRelease = { release: '${{ fromJSON(needs.decide.outputs.releases) }}' }

/** Builds, tries and keeps everything that is to be published: the only job that runs code of the project. */
export function buildJob(facts: ReleaseFacts): JobDraft {
  return {
    id: 'build',
    name: 'Build ${{ matrix.release.short }}',
    about: [
      'The only job that runs code of this repository, and it can publish nothing. It rehearses the release: what was',
      'uploaded to registries on this machine, installed back and tried is what the next jobs publish, to the byte.',
    ],
    needs: ['decide'],
    if: "needs.decide.outputs.releases != '[]'",
    permissions: { contents: 'read' },
    matrix: everyRelease,
    timeoutMinutes: 60,
    steps: [
      checkout({ ref: '${{ matrix.release.commit }}', history: true }),
      ...withTools(facts),
      paquebot(
        facts,
        `rehearse --as current --committed --package "$PACKAGES" --out ${artifacts}`,
        { name: 'Rehearse', env: { PACKAGES: '${{ matrix.release.packages }}' } },
      ),
      keepArtifacts,
    ],
  }
}

const keepArtifacts: StepDraft = {
  name: 'Keep the artifacts',
  uses: 'actions/upload-artifact',
  with: {
    name: 'release-${{ matrix.release.commit }}',
    path: artifacts,
    'include-hidden-files': true,
    'if-no-files-found': 'error',
    overwrite: true,
    // As long as GitHub lets a job run again.
    'retention-days': 30,
  },
}

/** Tags and releases of whatever is out, from this run or another one. */
export function announceJob(facts: ReleaseFacts): JobDraft {
  return {
    id: 'announce',
    name: 'Tag and release',
    about: [
      'Tags and releases of what is on its registry, whichever run brought it there, with the files that users get.',
      'Also after a registry has failed: what is out is tagged, the rest waits.',
    ],
    needs: ['decide', ...publishingJobs(facts)],
    if: "!cancelled() && needs.decide.result == 'success' && (needs.decide.outputs.announce == 'true' || needs.build.result == 'success')",
    permissions: { contents: 'write' },
    timeoutMinutes: 20,
    steps: [
      checkout({ history: true }),
      ...setUp(facts, facts.worlds),
      paquebot(facts, 'announce --from registries', {
        name: 'Make the tags and releases that are missing',
        env: { GITHUB_TOKEN: '${{ github.token }}' },
      }),
    ],
  }
}

/** The release pull request, after the tags that commits are counted from. */
export function pullRequestJob(facts: ReleaseFacts): JobDraft {
  const { job, steps, token } = pullIdentity(facts.app)
  return {
    id: 'pull-request',
    name: 'Release pull request',
    about: [
      'Changesets ask for it whatever becomes of the jobs above; commits are counted from the tags, so they wait until',
      'these are made.',
    ],
    needs: ['decide', ...publishingJobs(facts), 'announce'],
    if: "!cancelled() && (needs.decide.outputs.pull == 'first' || (needs.decide.outputs.pull == 'last' && !contains(needs.*.result, 'failure')))",
    ...job,
    timeoutMinutes: 20,
    steps: [
      checkout({ history: true }),
      ...withTools(facts),
      ...steps,
      paquebot(facts, 'pr', {
        name: 'Open it, or bring it up to date',
        env: { GITHUB_TOKEN: token },
      }),
    ],
  }
}
