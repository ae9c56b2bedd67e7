import type { Workflow } from '@paquebot/actions'
import { docLines, onLine } from '../../facts/docs.ts'
import type { Rule } from '../../model.ts'

const claim = /\b(?:on|for|at|with|after)\s+(?:each|every|any)\s+(?:push|commit)\b/i

/** What follows says which pushes are meant. */
const namesBranch = /^\s*(?:(?:to|on|in|of)\b|.{0,25}\b(?:main|master|branch)\b)/i

export const triggerClaim: Rule = {
  id: 'doc/trigger-claim',
  severity: 'info',
  summary: 'What documents say of when workflows run is so',
  why: 'A document that says "on every push" beside a workflow that only runs for `main` lets people wait for checks that never come.',
  fix: 'Say for which branches it runs, or take the filter away.',
  *check(checked) {
    const [limited, ...others] = checked.workflows.filter(isOnPush)
    // With several workflows nobody can tell which is meant, as long as one of them runs.
    if (limited === undefined || [limited, ...others].some((one) => !isLimited(one))) return
    const push = limited.triggers.find(({ event }) => event.value === 'push')
    const branches = (push?.branches ?? []).map(({ value }) => `\`${value}\``).join(', ')
    for (const { file, line, text } of docLines(checked)) {
      const match = claim.exec(text)
      if (match === null || namesBranch.test(text.slice(match.index + match[0].length))) continue
      if (!/\b(?:CI|workflow|action|test|lint|check|pipeline|run|build)/i.test(text)) continue
      yield {
        file,
        range: onLine(line, match.index, match[0].length),
        message: `"${match[0]}" is not so: pushes start workflows on ${branches} alone`,
        hint: 'name the branches',
      }
    }
  },
}

const isOnPush = ({ triggers }: Workflow) =>
  triggers.some(
    ({ event, tags, branches }) =>
      event.value === 'push' && (tags.length === 0 || branches.length > 0),
  )

/** True when pushes are for some branches, which are none of the patterns that take all. */
const isLimited = ({ triggers }: Workflow) =>
  triggers.some(
    ({ event, branches }) =>
      event.value === 'push' &&
      branches.length > 0 &&
      !branches.some(({ value }) => value === '**' || value === '*'),
  )
