import type { Rule } from '../../model.ts'

export const unreadable: Rule = {
  id: 'workflow/unreadable',
  severity: 'warning',
  summary: 'What the check is about can be read',
  why: 'A workflow that is a symbolic link is, for GitHub, the text of the link: the file it leads to is not followed. Packages that cannot be read leave all rules about them silent.',
  fix: 'Put the file itself in the place of the link; mend the manifest.',
  *check({ unread }) {
    for (const { file, line, column = 1, message, hint } of unread) {
      const at = { line: line ?? 1, column }
      yield { file, ...(line !== undefined && { range: { start: at, end: at } }), message, hint }
    }
  },
}
