import { groupsOf } from '../../facts/groups.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const noneOnPublish: Rule = {
  id: 'conc/none-on-publish',
  severity: 'warning',
  summary: 'Two runs never publish at once',
  why: 'Two tags or two pushes in a minute publish side by side: the second finds half of the first, and `latest` can end on the older version.',
  fix: [
    '```yaml',
    'concurrency:',
    '  group: release',
    '  cancel-in-progress: false',
    '  queue: max',
    '```',
  ].join('\n'),
  *check(checked) {
    const told = new Set<string>()
    for (const upload of publishSteps(checked)) {
      const { path } = upload.workflow
      if (told.has(path) || upload.elsewhere || groupsOf(checked, upload).length > 0) continue
      told.add(path)
      yield {
        file: path,
        range: upload.at,
        message:
          'two runs can publish at once: neither the workflow nor the job has a `concurrency` group',
        hint: 'add `concurrency: { group: release, cancel-in-progress: false, queue: max }`',
      }
    }
  },
}
