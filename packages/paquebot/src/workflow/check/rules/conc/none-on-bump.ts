import type { Step } from '@paquebot/actions'
import { groupsOf } from '../../facts/groups.ts'
import { stepsInJobs } from '../../facts/read.ts'
import { commandsOf, type ScriptCommand } from '../../facts/scripts.ts'
import type { Rule } from '../../model.ts'

export const noneOnBump: Rule = {
  id: 'conc/none-on-bump',
  severity: 'warning',
  summary: 'Two runs never bump the version at once',
  why: 'Two people who start the workflow in the same minute both begin at the same version: the second push is refused, or overwrites the tag of the first.',
  fix: [
    '```yaml',
    'concurrency:',
    '  group: version-bump',
    '  cancel-in-progress: false',
    '```',
  ].join('\n'),
  *check(checked) {
    const told = new Set<string>()
    const pushing = new Set<Step>()
    const steps = stepsInJobs(checked.workflows)
    for (const ref of steps) if (commandsOf(checked, ref).some(isPush)) pushing.add(ref.step)
    for (const ref of steps) {
      const bump = commandsOf(checked, ref).find(isBump)
      const { path } = ref.workflow
      if (bump === undefined || told.has(path) || groupsOf(checked, ref).length > 0) continue
      if (!ref.job.steps.some((step) => pushing.has(step))) continue
      told.add(path)
      yield {
        file: path,
        range: bump.at,
        message:
          'two runs can bump the version at once: neither the workflow nor the job has a `concurrency` group',
        hint: 'add `concurrency: { group: version-bump, cancel-in-progress: false }`',
      }
    }
  },
}

function isPush({ words }: ScriptCommand): boolean {
  return words[0] === 'git' && words[1] === 'push'
}

function isBump({ words }: ScriptCommand): boolean {
  const [program, sub] = words
  if (program === 'bump-my-version' || program === 'bumpversion' || program === 'bump2version')
    return true
  if (program === 'npm' || program === 'poetry' || program === 'hatch' || program === 'uv')
    return sub === 'version' && words.length > 2
  return (
    (program === 'cz' && sub === 'bump') ||
    program === 'standard-version' ||
    program === 'release-it'
  )
}
