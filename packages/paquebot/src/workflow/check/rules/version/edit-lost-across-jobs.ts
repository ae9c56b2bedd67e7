import type { Job } from '@paquebot/actions'
import { allCommands } from '../../facts/commands.ts'
import { needsOf } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { programOf, type SyncScript, syncRuns } from '../../facts/sync-scripts.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const editLostAcrossJobs: Rule = {
  id: 'version/edit-lost-across-jobs',
  severity: 'error',
  summary: 'A version that one job writes reaches the job that publishes it',
  why: 'Every job has a disk of its own. The job that publishes checks out the commit again, in which the old version stands: it builds the old version, and the registry refuses the file because it has it already.',
  fix: 'Commit the version (the release pull request does), or build in the job that writes it and hand over the artifact.',
  *check(checked) {
    for (const { command, job, step, workflow, script } of syncRuns(checked)) {
      if (step.run === undefined || keepsEdits(checked, job)) continue
      const loser = publishSteps(checked).find(
        (one) =>
          one.job !== job &&
          one.ecosystem === 'pypi' &&
          one.workflow === workflow &&
          needsOf(checked, one).some((ref) => ref.job === job) &&
          one.job.steps.some((own) => isAction(own, 'actions/checkout')) &&
          !runsAgain(checked, one.job, script),
      )
      if (loser === undefined) continue
      yield {
        file: workflow.path,
        range: command.called,
        message: `\`${script.file}\` edits \`${script.targets[0]?.manifest}\` in job \`${job.id.value}\`, but job \`${loser.job.id.value}\` checks out the commit without that edit`,
        hint: 'commit the version before anything is published, in the pull request of the release',
      }
    }
  },
}

const keepers = [
  'peter-evans/create-pull-request',
  'stefanzweifel/git-auto-commit-action',
  'endbug/add-and-commit',
  'actions/upload-artifact',
]

function keepsEdits(checked: Checked, job: Job): boolean {
  if (job.steps.some((step) => isAction(step, ...keepers))) return true
  return allCommands(checked).some(
    (one) =>
      one.job === job && one.command.words[0] === 'git' && one.command.words.includes('commit'),
  )
}

function runsAgain(checked: Checked, job: Job, script: SyncScript): boolean {
  return allCommands(checked).some(
    (one) => one.job === job && programOf(checked, one.command) === script.file,
  )
}
