import type { Job, Step } from '@paquebot/actions'
import { type Command, commandsOf } from '../../facts/commands.ts'
import { stepsOf } from '../../facts/steps.ts'
import { toolOf } from '../../facts/tool.ts'
import { isAction } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

export const outputDiscarded: Rule = {
  id: 'changelog/output-discarded',
  severity: 'warning',
  summary: 'A changelog that a job writes is committed, uploaded or read',
  why: 'The disk of a job is gone when it ends: the file never reaches the repository, whose changelog stays empty while releases go out.',
  fix: 'Write it in the pull request of the release, or remove the file and use the text (`outputs.content`) alone.',
  *check(checked) {
    for (const { file, workflow, job, step } of stepsOf(checked)) {
      if (workflow === undefined || job === undefined) continue
      const written = writtenBy(step, () => commandsOf(checked, workflow, job, step))
      if (written === undefined || isUsed(job, step, written.path)) continue
      yield {
        file,
        range: written.range,
        message: `\`${written.path}\` is written here and lost when job \`${job.id.value}\` ends`,
        hint: 'commit it in the pull request of the release, or leave the file out',
      }
    }
  },
}

interface Written {
  readonly path: string
  readonly range: Step['range']
}

function writtenBy(step: Step, commands: () => readonly Command[]): Written | undefined {
  if (isAction(step, 'orhun/git-cliff-action')) {
    const output = step.env.find(({ key }) => key.value === 'OUTPUT')
    return output === undefined || output.value.value.includes('${{')
      ? undefined
      : { path: output.value.value, range: output.value.range }
  }
  if (step.run === undefined) return undefined
  for (const command of commands()) {
    if (!command.file.startsWith('.github/')) continue
    const found = toolOf(command)
    if (!/^(?:git-cliff|conventional-changelog|auto-changelog)$/.test(found?.tool ?? '')) continue
    const args = found?.args ?? []
    const at = args.findIndex((word) => word === '-o' || word === '--output')
    const path = args[at + 1] ?? command.outputTo
    if (at !== -1 && path) return { path, range: command.called }
  }
  return undefined
}

/** Anything behind it in the job that commits, uploads, or names the file. */
function isUsed(job: Job, step: Step, path: string): boolean {
  const name = path.split('/').at(-1) ?? path
  const own = step.run?.value ?? ''
  if (/git\s+(?:commit|add)\b/.test(own) || own.split(name).length > 2) return true
  return job.steps.slice(job.steps.indexOf(step) + 1).some((next) => {
    const text = [
      next.run?.value,
      ...next.with.map(({ value }) => value.value),
      ...next.env.map(({ value }) => value.value),
    ].join('\n')
    if (text.includes(name) || /git\s+(?:commit|add)\b/.test(text)) return true
    if (step.id !== undefined && text.includes(`steps.${step.id.value}.outputs.changelog`))
      return true
    return (
      /create-pull-request|auto-commit|add-and-commit|upload-artifact|ghcommit|git-push|github-push/i.test(
        next.uses?.value ?? '',
      ) || next.uses?.value.startsWith('./') === true
    )
  })
}
