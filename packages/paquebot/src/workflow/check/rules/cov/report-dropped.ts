import type { Job } from '@paquebot/actions'
import { allCommands, type Command } from '../../facts/commands.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Rule } from '../../model.ts'

const readers =
  /codecov|coveralls|codeclimate|sonar|codacy|coverage|upload-artifact|upload-pages|deepsource|qlty|cobertura|\/cache/i
const reads =
  /codecov|coveralls|coverage\s+(?:combine|report)|diff-cover|qlty|curl|\bgh\s|fail-under|coverage\.xml|lcov/i

export const reportDropped: Rule = {
  id: 'cov/report-dropped',
  severity: 'warning',
  summary: 'A coverage report that a job writes is uploaded or read',
  why: 'The file is gone with the job’s disk: what these tests cover counts for nothing, and the figure that people see is too low.',
  fix: 'Upload it under a flag of its own, or combine the reports of all jobs; leave `--cov-report=xml` out where nobody reads it.',
  *check(checked) {
    for (const workflow of checked.workflows) {
      // Where no job of the workflow uploads, coverage is for the log.
      if (
        !workflow.jobs.some((job) =>
          job.steps.some(({ uses }) => /codecov|coveralls/i.test(uses?.value ?? '')),
        )
      )
        continue
      for (const job of workflow.jobs) {
        const written = allCommands(checked).find(
          (one) => one.job === job && writesReport(one.command),
        )
        if (written === undefined || isRead(job)) continue
        yield {
          file: workflow.path,
          range: written.command.called,
          message: `the coverage report of job \`${job.id.value}\` is written and never uploaded`,
          hint: 'upload it in this job as the other one does, or do not write it',
        }
      }
    }
  },
}

function writesReport(command: Command): boolean {
  if (command.words.some((word) => /^--cov-report=(?:xml|lcov|json)/.test(word ?? ''))) return true
  const { tool, args = [] } = toolOf(command) ?? {}
  return tool === 'coverage' && /^(?:xml|lcov|json)$/.test(args[0] ?? '')
}

function isRead(job: Job): boolean {
  return job.steps.some(
    ({ uses, run, with: inputs }) =>
      readers.test(uses?.value ?? '') ||
      uses?.value.startsWith('./') === true ||
      inputs.some(({ value }) => /coverage/i.test(value.value)) ||
      reads.test((run?.value ?? '').replace(/--cov\S*/g, '')),
  )
}
