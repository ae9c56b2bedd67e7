import { allCommands, type PlacedCommand } from '../../facts/commands.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Checked, Rule } from '../../model.ts'

export const flagWillAlwaysFail: Rule = {
  id: 'gate/flag-will-always-fail',
  severity: 'warning',
  summary: '`pip-audit --strict` is not asked about packages that no index knows',
  why: "`--strict` makes every package fail that cannot be audited ([pip-audit](https://github.com/pypa/pip-audit#usage)), and the project's own editable install is one: its version is on no index.",
  fix: 'Leave it out:\n\n```sh\npip-audit --strict --skip-editable\n```',
  *check(checked) {
    for (const placed of allCommands(checked)) {
      const { command } = placed
      const called = toolOf(command)
      if (called?.tool !== 'pip-audit' && called?.tool !== 'pip_audit') continue
      const strict = called.args.includes('--strict') || called.args.includes('-S')
      // With requirements or a project folder it looks at no environment.
      const other = called.args.some(
        (arg) => arg === null || /^(?:-r|--requirement|--skip-editable|-f|\.|--locked)/.test(arg),
      )
      if (!strict || other || !installsItself(checked, placed)) continue
      yield {
        file: command.file,
        range: command.at,
        message: '`--strict` fails on the project itself, which this job installs as editable',
        hint: 'add `--skip-editable`',
      }
    }
  },
}

function installsItself(checked: Checked, { job, step }: PlacedCommand): boolean {
  const before = job.steps.slice(0, job.steps.indexOf(step) + 1)
  return allCommands(checked).some(
    ({ command, job: other, step: its }) =>
      other === job &&
      before.includes(its) &&
      /\binstall\b.*\s(?:-e|--editable)[\s=]?["']?\./.test(command.texts.join(' ')),
  )
}
