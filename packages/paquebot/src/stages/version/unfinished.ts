import type { Finding } from '../../model/finding.ts'
import { settleUnfinished } from '../../steps/unfinished.ts'

/** Settles what a killed run left behind, and tells it. Throws `git/locked`. */
export function tellUnfinished(root: string): readonly Finding[] {
  const left = settleUnfinished(root)
  if (left === undefined) return []
  if (left.kind === 'undone') return left.files.map(undone)
  const names = left.tags.map((name) => `\`${name}\``).join(', ')
  if (left.kind === 'finished')
    return [
      {
        rule: 'bump/finished',
        severity: 'info',
        message: `an earlier \`paquebot bump\` was killed before its tags, and its commit is pushed; ${names} made now`,
        hint: 'push them with `git push --follow-tags`',
      },
    ]
  return [
    {
      rule: 'bump/unfinished',
      severity: 'warning',
      message: `an earlier \`paquebot bump\` was killed before its tags, and the branch went on; missing: ${names}`,
      hint: 'tag its commit by hand with `git tag -a <name> <commit>`, or leave it',
    },
  ]
}

/** What is told of a file that was put back. */
function undone(file: string): Finding {
  return {
    rule: 'version/undone',
    severity: 'info',
    message: `an earlier run was killed while writing; \`${file}\` was put back first`,
    file,
  }
}
