import { posix } from 'node:path'
import { allCommands } from '../../facts/commands.ts'
import type { Rule } from '../../model.ts'

export const migrationsPartial: Rule = {
  id: 'svc/migrations-partial',
  severity: 'warning',
  summary: 'Tests run against all migrations, those of tomorrow included',
  why: 'A migration that is named by its file is the only one that runs: the next one is never tried before it meets the database of a user, and the tests run against an old schema.',
  fix: [
    'Run them all, in their order, with the tool that users run, or:',
    '```sh',
    'for file in migrations/*.sql; do psql -v ON_ERROR_STOP=1 -f "$file"; done',
    '```',
  ].join('\n'),
  *check(checked) {
    const runs = allCommands(checked).flatMap((placed) => {
      const { words, directory } = placed.command
      if (!/(?:^|\/)(?:psql|mysql|sqlite3)$/.test(words[0] ?? '') || directory === null) return []
      const named = words.find((word, at) => word !== null && /\.sql$/.test(word) && at > 0)
      const file =
        named ?? (placed.command.input?.kind === 'file' ? placed.command.input.text : undefined)
      if (file === undefined || file === null || !/migrat/i.test(file)) return []
      return { ...placed, sql: posix.normalize(posix.join(directory, file)) }
    })
    for (const { command, job, sql } of runs) {
      const folder = posix.dirname(sql)
      const siblings = checked.files.paths.filter(
        (path) =>
          posix.dirname(path) === folder && path.endsWith('.sql') && !/down|rollback/i.test(path),
      )
      if (!/^\d/.test(posix.basename(sql))) continue
      const ran = new Set(runs.filter((one) => one.job === job).map((one) => one.sql))
      const left = siblings.filter((path) => !ran.has(path))
      if (runs.find((one) => one.job === job)?.command !== command) continue
      yield {
        file: command.file,
        range: command.at,
        message:
          left.length > 0
            ? `of the migrations in \`${folder}\` the tests never see ${left
                .slice(0, 3)
                .map((path) => `\`${posix.basename(path)}\``)
                .join(', ')}${left.length > 3 ? ` and ${left.length - 3} more` : ''}`
            : `migrations are named one by one: the next one in \`${folder}\` is not run`,
        hint: `run all of \`${folder}/*.sql\`, or the project’s own migration command`,
        ...(left.length === 0 && { severity: 'info' as const }),
      }
    }
  },
}
