import { stepsOf } from '../../facts/steps.ts'
import { usedOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

export const noActions: Rule = {
  id: 'dependabot/no-actions',
  severity: 'info',
  summary: 'Dependabot keeps the actions of the workflows up to date as well',
  why: 'A pinned action stays as it is until somebody changes it; Dependabot moves the commit and the comment behind it.',
  fix: [
    '```yaml',
    '- package-ecosystem: github-actions',
    '  directory: /',
    '  schedule:',
    '    interval: weekly',
    '  cooldown:',
    '    default-days: 7',
    '```',
  ].join('\n'),
  *check(checked) {
    const { dependabot } = checked
    if (
      dependabot === undefined ||
      dependabot.problems.length > 0 ||
      dependabot.updates.length === 0
    )
      return
    if (dependabot.updates.some(({ ecosystem }) => ecosystem?.value === 'github-actions')) return
    if (!stepsOf(checked).some(({ step }) => usedOf(step.uses) !== undefined)) return
    yield {
      file: dependabot.path,
      message: 'no update of `github-actions`: the actions of the workflows stay as they are',
      hint: 'add one for `/`',
    }
  },
}
