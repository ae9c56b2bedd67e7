import type { Rule } from '../../model.ts'
import { sentence } from '../workflow/problems.ts'

export const invalid: Rule = {
  id: 'dependabot/invalid',
  severity: 'error',
  summary: 'The configuration of Dependabot can be read',
  why: 'Dependabot takes the file as a whole or not at all, and tells of it only on a page of the repository that nobody looks at.',
  fix: 'Mend the line.',
  *check({ dependabot }) {
    for (const { message, range } of dependabot?.problems ?? [])
      yield {
        file: dependabot?.path ?? '',
        range,
        message: sentence(message),
        hint: 'mend the line; until then Dependabot does nothing',
      }
  },
}
