import type { Rule } from '../../model.ts'
import { problemsIn } from './problems.ts'

/** Source: GitHub's own parser of workflows. */
export const invalid: Rule = {
  id: 'workflow/invalid',
  severity: 'error',
  summary: 'A workflow is valid by the parser of GitHub',
  why: "GitHub refuses an invalid file as a whole: no job of it runs, and the run that says so is easily missed. The messages are those of GitHub's own parser.",
  fix: 'Mend the line. The page "Workflow syntax for GitHub Actions" has every key.',
  check: (checked) =>
    problemsIn(
      checked,
      ['yaml', 'schema', 'expression'],
      'GitHub refuses the whole file until this is mended',
    ),
}
