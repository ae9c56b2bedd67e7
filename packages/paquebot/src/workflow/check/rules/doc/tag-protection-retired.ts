import { docLines, onLine } from '../../facts/docs.ts'
import type { Rule } from '../../model.ts'

const words = /\b(?:protected tags?|tag[ -]protection)\b/i

/** Source: GitHub's changelog of 2024-05-29: tag protection rules were replaced by rulesets. */
export const tagProtectionRetired: Rule = {
  id: 'doc/tag-protection-retired',
  severity: 'info',
  summary: 'Documents speak of rulesets, not of protected tags',
  why: 'GitHub has taken tag protection rules away in August 2024. Whoever follows the document looks for a page that is no longer there, and the tags stay open.',
  fix: 'Describe a tag ruleset: Settings, Rules, Rulesets, "New tag ruleset"; or run `paquebot protect`.',
  *check(checked) {
    for (const { file, line, text } of docLines(checked)) {
      const match = words.exec(text)
      if (match === null || /ruleset/i.test(text)) continue
      yield { ...retired(match[0]), file, range: onLine(line, match.index, match[0].length) }
    }
    for (const { path, text } of checked.workflows) {
      const lines = text.split('\n')
      const at = lines.findIndex(
        (line) => /^\s*#/.test(line) && words.test(line) && !/ruleset/i.test(line),
      )
      const match = words.exec(lines[at] ?? '')
      if (match !== null)
        yield {
          ...retired(match[0]),
          file: path,
          range: onLine(at + 1, match.index, match[0].length),
        }
    }
  },
}

const retired = (said: string) => ({
  message: `"${said}" is gone from GitHub since August 2024: rulesets have taken its place`,
  hint: 'describe a tag ruleset, or run `paquebot protect`',
})
