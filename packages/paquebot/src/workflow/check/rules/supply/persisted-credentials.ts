import type { Job } from '@paquebot/actions'
import { inputOf } from '../../facts/read.ts'
import { scriptLines } from '../../facts/steps.ts'
import { isAction, usedOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

/** Actions that work with the credentials that checkout leaves behind. */
const pushing =
  /^(?:changesets\/action|peter-evans\/create-pull-request|stefanzweifel\/git-auto-commit-action|endbug\/add-and-commit|ad-m\/github-push-action|actions-js\/push|cycjimmy\/semantic-release-action|python-semantic-release\/python-semantic-release|peaceiris\/actions-gh-pages|jamesives\/github-pages-deploy-action|crazy-max\/ghaction-github-pages|mathieudutour\/github-tag-action|commitizen-tools\/commitizen-action)$/
const pushes =
  /\bgit\s+(?:-\S+\s+(?:\S+\s+)?)*(?:push|fetch|pull|clone|submodule|ls-remote|lfs)\b|semantic-release|\b(?:lerna|nx|changeset|release-it|np|bump2version|bump-my-version|mike|gh-pages|standard-version)\b|\bmkdocs\s+gh-deploy|paquebot\s+(?:release|pr|announce|bump)/

/** Source: zizmor's audit `artipacked`; the README of actions/checkout. */
export const persistedCredentials: Rule = {
  id: 'supply/persisted-credentials',
  severity: 'warning',
  summary: 'A checkout keeps its token only in jobs that push with git',
  why: 'By default `actions/checkout` leaves the token of the job where git finds it. Every later program of the job, test dependencies included, can read and use it, and an artifact of the whole folder carries it away.',
  fix: [
    '```yaml',
    '- uses: actions/checkout@<sha> # v7.0.1',
    '  with:',
    '    persist-credentials: false',
    '```',
  ].join('\n'),
  *check({ workflows }) {
    for (const { path, jobs } of workflows)
      for (const job of jobs) {
        if (mayNeedToken(job)) continue
        for (const step of job.steps) {
          if (!isAction(step, 'actions/checkout') || step.uses === undefined) continue
          if (inputOf(step, 'persist-credentials') !== undefined) continue
          yield {
            file: path,
            range: step.uses.range,
            message: `this checkout leaves its token on disk, and nothing in job \`${job.id.value}\` pushes with git`,
            hint: 'add `persist-credentials: false` below `with:`',
          }
        }
      }
  },
}

const mayNeedToken = (job: Job) =>
  job.steps.some(
    (step) =>
      pushing.test(usedOf(step.uses)?.repository ?? '') ||
      scriptLines(step).some(({ text }) => pushes.test(text)),
  )
