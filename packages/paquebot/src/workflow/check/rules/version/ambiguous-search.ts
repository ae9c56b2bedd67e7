import { hitsOf, searchesOf } from '../../facts/bumpversion-searches.ts'
import type { Rule } from '../../model.ts'

export const ambiguousSearch: Rule = {
  id: 'version/ambiguous-search',
  severity: 'info',
  summary: 'The text that bump-my-version replaces stands in one place only',
  why: 'bump-my-version replaces every match. `version = "{current_version}"` also matches `target-version = "…"`, `min_version = "…"` and the version of a dependency that happens to be the same.',
  fix: [
    'Anchor it at the start of a line, or name the key:',
    '```toml',
    'key_path = "project.version"',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const search of searchesOf(checked)) {
      const { table, file, written } = search
      if (table.values.key_path !== undefined) continue
      const hits = hitsOf(checked, search) ?? 0
      const loose = /^version\b/.test(written) && /\.(?:toml|cfg|ini)$/.test(file)
      if (hits < 2 && !loose) continue
      const at = table.at('search')
      const place = { line: at.line ?? 1, column: at.column ?? 1 }
      yield {
        file: at.file,
        range: { start: place, end: { ...place, column: place.column + 1 } },
        message:
          hits < 2
            ? `\`${written}\` also matches every key of \`${file}\` that ends in \`version\``
            : `\`${written}\` stands ${hits} times in \`${file}\`, and all of them are replaced`,
        hint: 'write `key_path`, or begin the search with what stands before it',
        ...(hits >= 2 && { severity: 'warning' as const }),
      }
    }
  },
}
