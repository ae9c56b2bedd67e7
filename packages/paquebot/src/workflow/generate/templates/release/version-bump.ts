import type { WorkflowDraft } from '../../model.ts'
import type { ReleaseFacts } from './facts.ts'
import { oneAtATime } from './release.ts'
import { checkout, paquebot, pullIdentity, withTools } from './steps.ts'

/**
 * `version-bump.yml`: somebody chooses patch, minor or major, and gets a pull request with one commit that GitHub has
 * signed. Nothing is pushed to the default branch and no tag is made: merged, `release.yml` publishes it.
 */
export function versionBumpDraft(facts: ReleaseFacts): WorkflowDraft {
  const { slug, defaultBranch, bump } = facts
  const { job, steps, token } = pullIdentity(facts.app)
  const isChosen = bump.packages.length > 0
  return {
    file: 'version-bump.yml',
    name: 'Version bump',
    about: [
      'Opens the release pull request for a bump that somebody chooses. It passes the same checks as any other, and',
      'when it is merged, release.yml publishes, tags and releases it.',
    ],
    on: { workflow_dispatch: { inputs: inputsOf(bump.packages) } },
    concurrency: oneAtATime('version-bump', facts),
    jobs: [
      {
        id: 'bump',
        name: 'Bump',
        if: `github.repository == '${slug}' && github.ref == 'refs/heads/${defaultBranch}'`,
        ...job,
        timeoutMinutes: 20,
        steps: [
          checkout({ history: true }),
          ...withTools(facts),
          ...steps,
          paquebot(facts, `pr --bump "$BUMP"${isChosen ? ' --package "$PACKAGE"' : ''}`, {
            name: 'Open the pull request',
            env: {
              BUMP: '${{ inputs.bump }}',
              ...(isChosen ? { PACKAGE: '${{ inputs.package }}' } : {}),
              GITHUB_TOKEN: token,
            },
          }),
        ],
      },
    ],
  }
}

function inputsOf(packages: readonly string[]): Readonly<Record<string, unknown>> {
  const bump = {
    description: 'What the next version is',
    required: true,
    type: 'choice',
    options: ['patch', 'minor', 'major'],
  }
  if (packages.length === 0) return { bump }
  const chosen = {
    description: 'Which package; what shares its version moves with it',
    required: true,
    type: 'choice',
    options: packages,
  }
  return { bump, package: chosen }
}
