import type { Entry, Workflow } from '@paquebot/actions'
import { allCommands } from '../../facts/commands.ts'
import { runOf } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { programOf } from '../../facts/sync-scripts.ts'
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
      const trigger = workflow.triggers.find(
        ({ event, tags }) => event.value === 'push' && tags.length > 0,
      )
      const first = trigger?.tags.find(({ value }) => !value.startsWith('!'))
      if (trigger === undefined || first === undefined) continue
      const run = runOf(checked, workflow)
      if (!publishesWritten(checked, run) || looksAtTag(checked, run)) continue
      yield {
        file: workflow.path,
        range: first.range,
        message: `a tag \`${first.value}\` publishes whatever version the manifest has: nothing compares the two`,
        hint: 'let the first job stop when the tag is not the version of the manifest',
      }
    }
  },
}

/** Uploads of packages whose version is written down. */
function publishesWritten(checked: Checked, run: readonly Workflow[]): boolean {
  return publishSteps(checked).some((step) => {
    if (!run.includes(step.workflow) || step.elsewhere || step.tool === 'paquebot') return false
    // These take the version from the tag, or decide it.
    if (step.tool === 'semantic-release' || step.tool === 'lerna') return false
    const packages =
      step.packages === 'all' || step.packages === 'unknown'
        ? checked.workspace.packages.filter(
            (pkg) => pkg.ecosystem === step.ecosystem && !pkg.private,
          )
        : step.packages
    return packages.length > 0 && packages.every((pkg) => pkg.versionSource.kind !== 'tag')
  })
}

const tagWords =
  /github\.ref(?:_name)?\b|GITHUB_REF(?:_NAME)?\b|git describe|--points-at|github\.event\.release|git tag\b/

/** Something in the run reads the tag where it can compare: a script, or the environment or inputs of a step. */
function looksAtTag(checked: Checked, run: readonly Workflow[]): boolean {
  const texts = run.flatMap(({ jobs, env }) => [
    ...valuesOf(env),
    ...jobs.flatMap((job) => [
      ...valuesOf(job.env),
      ...valuesOf(job.with),
      ...job.steps.flatMap((step) => [step.run?.value ?? '', ...valuesOf(step.env)]),
    ]),
  ])
  if (texts.some((text) => tagWords.test(text))) return true
  return allCommands(checked).some(({ workflow, command }) => {
    if (!run.includes(workflow)) return false
    const file = programOf(checked, command)
    return (
      command.texts.some((text) => tagWords.test(text)) ||
      (file !== undefined && tagWords.test(checked.files.read(file) ?? ''))
    )
  })
}

const valuesOf = (entries: readonly Entry[]) => entries.map(({ value }) => value.value)
