import type { Job } from '@paquebot/actions'
import { writeGrant } from '../../facts/permissions.ts'
import { isPublishStep } from '../../facts/releases.ts'
import { type ScriptLine, scriptLines } from '../../facts/steps.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

const runsProjectCode =
  /(?:^|[\s;&|])(?:npm\s+(?:ci|install|i|test|run)|pnpm\s+(?:install|i|run|test|build|-r)|yarn(?:\s+(?:install|build|test|run)|\s*$)|bun\s+(?:install|run|test)|(?:uv\s+)?pip3?\s+install|uv\s+(?:sync|build|run)|poetry\s+(?:install|build)|python3?\s+-m\s+(?:build|pytest|pip\s+install)|hatch\s+build|flit\s+build|pytest|tox|make|cargo\s+build)\b/

/** Source: PyPI's docs, "Security model and considerations" of trusted publishing; npm's page "Trusted publishing". */
export const oidcWithBuild: Rule = {
  id: 'perm/oidc-with-build',
  severity: 'warning',
  summary: 'The job that may mint tokens for a registry runs no code of the project',
  why: 'Whoever runs in a job with `id-token: write` can ask for the token of the trusted publisher: every dependency of the build, every script of the project. Build in a job without rights, hand the files over as an artifact, and publish in a job that does nothing else.',
  fix: [
    '```yaml',
    'jobs:',
    '  build:',
    '    permissions:',
    '      contents: read',
    '  publish:',
    '    needs: build',
    '    permissions:',
    '      id-token: write',
    '    steps:',
    '      - uses: actions/download-artifact@<sha> # v8.0.1',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const workflow of checked.workflows)
      for (const job of workflow.jobs) {
        if (writeGrant(workflow, job, 'id-token') === undefined) continue
        const line = projectCodeBeforePublish(checked, job)
        if (line === undefined) continue
        yield {
          file: workflow.path,
          range: line.range,
          message: `job \`${job.id.value}\` may mint a token for the registry, and this runs code of the project and its dependencies in it`,
          hint: 'build in a job without `id-token: write`, and publish from its artifact',
        }
      }
  },
}

function projectCodeBeforePublish(checked: Checked, job: Job): ScriptLine | undefined {
  const publishes = job.steps.some(
    (step) => isPublishStep(checked, step) || isAction(step, 'changesets/action'),
  )
  if (!publishes) return undefined
  return job.steps.flatMap(scriptLines).find(({ text }) => runsProjectCode.test(text))
}
