import type { Entry, Step } from '@paquebot/actions'
import { allCommands } from '../../facts/commands.ts'
import { needsOfCaller, runOf } from '../../facts/graph.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import { programOf } from '../../facts/sync-scripts.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const tagVsManifest: Rule = {
  id: 'version/tag-vs-manifest',
  severity: 'error',
  summary: 'A workflow that a tag starts compares the tag with the version in the manifest',
  why: 'The tag starts the release, the manifest decides what is uploaded. A tag on the wrong commit publishes another version under its name, or an old one again.',
  fix: [
    'Compare before anything is built:',
    '```yaml',
    '- run: test "$GITHUB_REF_NAME" = "v$(uv version --short)"',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const workflow of checked.workflows) {
      const first = workflow.triggers
        .filter(({ event }) => event.value === 'push')
        .flatMap(({ tags }) => tags)
        .find(({ value }) => !value.startsWith('!'))
      if (first === undefined) continue
      const run = runOf(checked, workflow)
      const blind = publishSteps(checked).find(
        (step) =>
          run.includes(step.workflow) &&
          uploadsWritten(checked, step) &&
          !looksAtTag(checked, step),
      )
      if (blind === undefined) continue
      yield {
        file: workflow.path,
        range: first.range,
        message: `a tag \`${first.value}\` publishes whatever version the manifest has: nothing before job \`${blind.job.id.value}\` or in it compares the two`,
        hint: 'let the first job stop when the tag is not the version of the manifest',
      }
    }
  },
}

/** An upload of packages whose version is written down; of those there is at least one. */
function uploadsWritten(checked: Checked, step: PublishStep): boolean {
  // The last two take the version from the tag, or decide it.
  if (step.elsewhere || /^(?:paquebot|semantic-release|lerna)$/.test(step.tool)) return false
  const packages =
    step.packages === 'all' || step.packages === 'unknown'
      ? checked.workspace.packages.filter((pkg) => pkg.ecosystem === step.ecosystem && !pkg.private)
      : step.packages
  return packages.length > 0 && packages.every((pkg) => pkg.versionSource.kind !== 'tag')
}

const tagWords =
  /github\.ref(?:_name)?\b|GITHUB_REF(?:_NAME)?\b|git describe|--points-at|github\.event\.release|git tag\b|context\.ref/

/** The job, or one that is over before it, reads the tag where it can compare: a script, or the environment of one. */
function looksAtTag(checked: Checked, ref: PublishStep): boolean {
  const jobs = new Set([ref.job, ...needsOfCaller(checked, ref).map(({ job }) => job)])
  const texts = [
    ...valuesOf(ref.workflow.env),
    ...[...jobs].flatMap((job) => [
      ...valuesOf(job.env),
      ...valuesOf(job.with),
      ...job.steps.flatMap(textsOf),
    ]),
  ]
  if (texts.some((text) => tagWords.test(text))) return true
  return allCommands(checked).some(({ job, command }) => {
    if (!jobs.has(job)) return false
    const file = programOf(checked, command)
    return (
      command.texts.some((text) => tagWords.test(text)) ||
      (file !== undefined && tagWords.test(checked.files.read(file) ?? ''))
    )
  })
}

/** What another action does with the tag nobody can tell; `ref` of a checkout compares nothing. */
const textsOf = (step: Step) => [
  step.run?.value ?? '',
  ...valuesOf(step.env),
  ...(isAction(step, 'actions/checkout') ? [] : valuesOf(step.with)),
]

const valuesOf = (entries: readonly Entry[]) => entries.map(({ value }) => value.value)
