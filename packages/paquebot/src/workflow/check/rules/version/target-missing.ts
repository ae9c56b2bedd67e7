import { hitsOf, searchesOf } from '../../facts/bumpversion-searches.ts'
import { hasFile } from '../../facts/places.ts'
import type { Rule } from '../../model.ts'

export const targetMissing: Rule = {
  id: 'version/target-missing',
  severity: 'warning',
  summary: 'Every text that bump-my-version replaces is there',
  why: 'bump-my-version stops with “Did not find … in file” when a file, or the text in it, is missing: the release does not begin. With `ignore_missing_version` it goes on and leaves the old version.',
  fix: 'Write the line into the file, or remove the entry.',
  *check(checked) {
    for (const search of searchesOf(checked)) {
      const { table, file, text, lenient } = search
      const gone = !hasFile(checked, file)
      // What a changelog has is written by another tool before the bump.
      if (!gone && /change|history|news/i.test(file)) continue
      if (lenient || (!gone && hitsOf(checked, search) !== 0)) continue
      const at = table.at(gone ? 'filename' : 'search')
      const place = { line: at.line ?? 1, column: at.column ?? 1 }
      yield {
        file: at.file,
        range: { start: place, end: { ...place, column: place.column + 1 } },
        message: gone
          ? `\`${file}\`, which the bump edits, does not exist`
          : `\`${text}\`, which the bump replaces, does not stand in \`${file}\``,
        hint: gone
          ? 'add the file or remove the entry'
          : 'correct the file or the entry; the bump stops here',
      }
    }
  },
}
