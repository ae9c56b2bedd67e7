import { buildsOf } from '../../facts/building.ts'
import { entriesOf } from '../../facts/graph.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import { inputOf } from '../../facts/read.ts'
import type { Checked, Rule } from '../../model.ts'

export const noDuplicatePolicy: Rule = {
  id: 'publish/no-duplicate-policy',
  severity: 'error',
  summary: 'An upload says what happens when the version is there already',
  why: [
    'File names on PyPI and versions on npm are used once. PyPI takes the same bytes again and refuses others ("File already',
    'exists"), npm refuses every second upload. A run that is repeated after a failure half way dies at what it did the first',
    'time, and what was behind it never comes.',
  ].join('\n'),
  fix: 'Build once and upload these bytes; ask the registry first. `paquebot publish`, `changeset publish` and `pnpm -r publish` pass over what is there; `skip-existing: true` does for PyPI, whatever the bytes.',
  *check(checked) {
    for (const upload of publishSteps(checked)) {
      if (!fails.has(upload.tool) || upload.elsewhere || isGuarded(upload)) continue
      const rebuilt = buildsOf(checked, upload).some(
        ({ ecosystem }) => ecosystem === upload.ecosystem,
      )
      const often = rebuilt && startsOnBranch(checked, upload) && upload.job.if === undefined
      yield {
        file: upload.workflow.path,
        range: upload.at,
        severity: often || (rebuilt && needsOther(checked, upload)) ? 'error' : 'warning',
        message: `nothing here looks whether ${refusals[upload.ecosystem]}${rebuilt ? ', and this job builds anew in every run' : ''}`,
        hint:
          upload.ecosystem === 'pypi'
            ? 'upload the same files again, with `skip-existing: true`'
            : 'look with `npm view` first, or use a client that passes over what is there',
      }
    }
  },
}

const fails = new Set<PublishStep['tool']>([
  'npm',
  'pypi-publish-action',
  'twine',
  'poetry',
  'hatch',
  'flit',
  'pdm',
  'uv',
  'bun',
])

const looks =
  /npm (?:view|info|show)|pip (?:index|download)|skip.existing|check-url|--tolerate-republish|already|exists/

const refusals = {
  npm: 'npm has this version, which it takes once',
  pypi: 'PyPI has these files: the same name with other bytes is refused',
} as const

/** The step, or one before it in its job, looks, or its client passes over what is there. */
function isGuarded({ step, job, command }: PublishStep): boolean {
  const skip = inputOf(step, 'skip-existing') ?? inputOf(step, 'skip_existing')
  if (skip !== undefined && skip.value !== 'false') return true
  const before = job.steps.slice(0, job.steps.indexOf(step) + 1)
  return looks.test(command?.text ?? '') || before.some(({ run }) => looks.test(run?.value ?? ''))
}

function startsOnBranch(checked: Checked, { workflow }: PublishStep): boolean {
  return entriesOf(checked, workflow).some(({ triggers }) =>
    triggers.some(
      ({ event, branches, tags }) =>
        event.value === 'push' && (branches.length > 0 || tags.length === 0),
    ),
  )
}

/** The run also uploads to the other registry: half a release can happen. */
function needsOther(checked: Checked, { workflow, ecosystem }: PublishStep): boolean {
  return publishSteps(checked).some(
    (other) => other.workflow === workflow && other.ecosystem !== ecosystem,
  )
}
