import type { Rule } from '../../model.ts'

/** Source: GitHub's docs, "Workflow syntax": `on` and `jobs` are required. */
export const empty: Rule = {
  id: 'workflow/empty',
  severity: 'error',
  summary: 'A file in `.github/workflows` holds a workflow',
  why: 'GitHub takes every YAML file of that folder for a workflow. One without content, or with comments alone, is an invalid workflow: a failed run on every push, and an entry in the list of workflows that nobody can run.',
  fix: 'Delete the file, or keep the notes in `docs/`.',
  *check({ workflows }) {
    for (const { path, text } of workflows) {
      if (
        !/^\s*$/.test(
          text
            .replace(/^\uFEFF/, '')
            .replace(/^\s*#.*$/gm, '')
            .replace(/^---\s*$/gm, ''),
        )
      )
        continue
      yield {
        file: path,
        range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
        message: 'this workflow is empty: GitHub reports it as invalid on every push',
        hint: 'delete the file, or keep its notes in `docs/`',
      }
    }
  },
}
