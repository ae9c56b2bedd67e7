import { docLines, onLine } from '../../facts/docs.ts'
import type { Rule } from '../../model.ts'

const badge = /github\.com\/([\w.-]+\/[\w.-]+)\/(?:actions\/)?workflows\/([^/)\s"'?]+)/g

/** Source: GitHub's docs, "Adding a workflow status badge": the badge is bound to the name of the file. */
export const deadBadge: Rule = {
  id: 'doc/dead-badge',
  severity: 'warning',
  summary: 'Badges and links name workflows that exist',
  why: "A badge is bound to the file name of a workflow. One of a file that was renamed shows the last run of the old one for ever, or nothing; the address with the workflow's title was given up.",
  fix: 'Write the file name: `https://github.com/<owner>/<name>/actions/workflows/ci.yml/badge.svg`.',
  *check(checked) {
    const { slug, workflows, unread } = checked
    if (slug === undefined) return
    const files = new Set([...workflows.map(({ path }) => path), ...unread.map(({ file }) => file)])
    for (const { file, line, text } of docLines(checked))
      for (const match of text.matchAll(badge)) {
        const [whole, repository = '', name = ''] = match
        if (repository.toLowerCase() !== slug.toLowerCase() || !/\.ya?ml$/.test(name)) continue
        if (files.has(`.github/workflows/${name}`)) continue
        yield {
          file,
          range: onLine(line, match.index, whole.length),
          message: `there is no workflow \`${name}\` in this repository`,
          hint:
            files.size === 0
              ? 'take the badge away'
              : `there are ${[...files].map((path) => `\`${path.slice(path.lastIndexOf('/') + 1)}\``).join(', ')}`,
        }
      }
  },
}
