import type { Rule } from '../../model.ts'

export const majorInGroup: Rule = {
  id: 'dependabot/major-in-group',
  severity: 'warning',
  summary: 'Groups of updates take minor and patch versions',
  why: 'A group without `update-types` takes major versions as well. One that breaks holds up all the others, and nobody sees which it was.',
  fix: [
    '```yaml',
    'groups:',
    '  production:',
    "    patterns: ['*']",
    '    update-types: [minor, patch]',
    '```',
  ].join('\n'),
  *check({ dependabot }) {
    for (const { ecosystem, groups } of dependabot?.updates ?? [])
      for (const { name, updateTypes } of groups) {
        const types = updateTypes.map(({ value }) => value)
        // Major versions of actions seldom break, and there are few.
        if (ecosystem?.value === 'github-actions' || (types.length > 0 && !types.includes('major')))
          continue
        // A group of major versions alone is meant so.
        if (types.length === 1) continue
        yield {
          file: dependabot?.path ?? '',
          range: name.range,
          message: `the group \`${name.value}\` takes major versions together with the others`,
          hint: 'write `update-types: [minor, patch]`',
        }
      }
  },
}
