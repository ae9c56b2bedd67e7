import type { Job, Step } from '@paquebot/actions'
import { allCommands, type Command } from '../../facts/commands.ts'
import { programOf, type SyncScript, syncRuns } from '../../facts/sync-scripts.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const syncBeforeVersion: Rule = {
  id: 'version/sync-before-version',
  severity: 'error',
  summary: 'A version is copied to other manifests after the step that decides it, not before',
  why: 'changesets/action begins its version branch with `git reset --hard`, and only then runs `changeset version`: what a step before has written into other manifests is thrown away, and the pull request has the old version in them.',
  fix: [
    'Let the version script of the action do both:',
    '```yaml',
    '- uses: changesets/action@v1',
    '  with:',
    '    version: pnpm version-packages # changeset version && node scripts/sync-version.js',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const { command, job, step, workflow, script } of syncRuns(checked)) {
      if (step.run === undefined) continue
      const reset = resetBehind(checked, { job, step, script })
      if (reset === undefined) continue
      yield {
        file: workflow.path,
        range: command.called,
        message: `\`${script.file}\` edits a manifest, and ${reset.what} on line ${reset.line} throws the edit away`,
        hint: 'run it in the version script of the release tool, behind `changeset version`',
      }
    }
  },
}

interface Around {
  readonly job: Job
  readonly step: Step
  readonly script: SyncScript
}

interface Reset {
  readonly what: string
  readonly line: number
}

/** What undoes the edit: nothing when it is committed before, or made again by the action's own version script. */
function resetBehind(checked: Checked, { job, step, script }: Around): Reset | undefined {
  const commands = allCommands(checked).filter((one) => one.job === job)
  for (const next of job.steps.slice(job.steps.indexOf(step) + 1)) {
    const own = commands.filter((one) => one.step === next).map(({ command }) => command)
    if (isAction(next, 'changesets/action')) {
      const again = own.some((command) => programOf(checked, command) === script.file)
      const line = next.uses?.range.start.line ?? next.range.start.line
      return again ? undefined : { what: '`changesets/action`', line }
    }
    const telling = own.find((command) => isCommit(command) || isReset(command))
    if (telling !== undefined)
      return isCommit(telling)
        ? undefined
        : { what: '`git reset --hard`', line: telling.called.start.line }
  }
  return undefined
}

const isCommit = ({ words }: Command) => words[0] === 'git' && words.includes('commit')
const isReset = ({ words }: Command) =>
  words[0] === 'git' && words[1] === 'reset' && words.includes('--hard')
