import { allCommands } from '../../facts/commands.ts'
import { rangeOf } from '../../facts/places.ts'
import { syncScripts } from '../../facts/sync-scripts.ts'
import type { Rule } from '../../model.ts'

const pattern = /\^?(?:\\?["'])?\^?version\\?["']?\s*(?:\\s[*+]?|\s)*[=:]/
const manifest = /(?:^|\/)(?:pyproject\.toml|package\.json|Cargo\.toml|setup\.cfg)$/

export const regexEditOfManifest: Rule = {
  id: 'version/regex-edit-of-manifest',
  severity: 'warning',
  summary: 'The version of a manifest is written by something that reads the manifest',
  why: 'A regular expression takes the first `version = "…"` of any table, and changes nothing, without a word, when the version is dynamic or quoted otherwise.',
  fix: 'Use the tool of the format (`uv version`, `npm pkg set version=`, `paquebot version`), or a parser, and fail when the key is not there.',
  *check(checked) {
    for (const { file, text } of syncScripts(checked)) {
      const at = [
        ...text.matchAll(
          /\/\^?version[^/\n]*=[^/\n]*\/[a-z]*|re\.sub\([^)\n]*version|sed\s+-i[^\n]*version/g,
        ),
      ][0]
      if (at === undefined) continue
      yield {
        file,
        range: rangeOf(text, at.index, at.index + at[0].length),
        message:
          'a regular expression edits the version of a manifest: the first match of any table, or none at all',
        hint: 'edit `[project].version` through a parser, and fail when it is not there',
      }
    }
    const seen = new Set<string>()
    for (const { command } of allCommands(checked)) {
      const { words, texts, file, at } = command
      if (
        words[0] !== 'sed' ||
        !words.some((word) => word?.startsWith('-i') || word === '--in-place')
      )
        continue
      const target = words.find((word) => word !== null && manifest.test(word))
      const key = `${file}:${at.start.line}`
      if (target === undefined || seen.has(key) || !texts.some((text) => pattern.test(text)))
        continue
      seen.add(key)
      yield {
        file,
        range: at,
        message: `\`sed\` edits the version in \`${target}\`: every line that matches, or none at all`,
        hint: 'use `uv version`, `npm pkg set version=…` or `paquebot version`',
      }
    }
  },
}
