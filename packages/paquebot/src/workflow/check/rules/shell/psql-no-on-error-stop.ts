import { posix } from 'node:path'
import { allCommands, type Command } from '../../facts/commands.ts'
import { bare } from '../../facts/git.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Checked, Rule } from '../../model.ts'

export const psqlNoOnErrorStop: Rule = {
  id: 'shell/psql-no-on-error-stop',
  severity: 'error',
  summary: '`psql` stops at the first error of a file',
  why: '`psql -f` goes on after an error and exits with 0; with `ON_ERROR_STOP` it exits with 3 ([psql, exit status](https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-EXIT-STATUS)). A migration that breaks is green.',
  fix: '```sh\npsql -v ON_ERROR_STOP=1 -f migrations/001_initial.sql\n```',
  *check(checked) {
    for (const { command, step, job, workflow } of allCommands(checked)) {
      const variables = [...step.env, ...job.env, ...workflow.env]
      if (variables.some(({ key }) => key.value === 'PSQLRC')) continue
      const source = unstopped(checked, command)
      if (source === undefined) continue
      yield {
        file: command.file,
        range: command.at,
        message: `\`psql\` exits with 0 when ${source} fails`,
        hint: 'add `-v ON_ERROR_STOP=1`',
      }
    }
  },
}

/** What it runs, when nothing stops it at an error; undefined where it stops, or nobody can tell. */
function unstopped(checked: Checked, command: Command): string | undefined {
  const called = toolOf(command)
  if (called?.tool !== 'psql' || command.place === 'condition') return undefined
  const all = command.texts.join(' ')
  if (/ON_ERROR_STOP/.test(all) || command.texts.some(mayBeOption)) return undefined
  const { input } = command
  const named = fileArgument(command.texts)
  const path = named ?? (input?.kind === 'file' ? bare(input.text) : undefined)
  if (path === undefined) return input === undefined ? undefined : told(input.text, 'its script')
  const file =
    command.directory === null ? null : checked.files.read(posix.join(command.directory, path))
  return told(file ?? '', `\`${path}\``)
}

function told(sql: string, name: string): string | undefined {
  return /\\set\s+ON_ERROR_STOP/i.test(sql) || /^\s*\\(?:l|d|q)\b/.test(sql) ? undefined : name
}

/** A variable without quotes, unless its name says that it is an address. */
function mayBeOption(text: string): boolean {
  return /^\$/.test(text) && !/URL|URI|DSN|DATABASE|DB|CONN/i.test(text)
}

function fileArgument(texts: readonly string[]): string | undefined {
  const at = texts.findIndex((text) => /^(?:-[a-zA-Z1]*f|--file)$/.test(text))
  const inline = texts
    .map((text) => /^(?:--file=|-f(?=[\w./"']))(.+)$/.exec(text)?.[1])
    .find(Boolean)
  const text = at === -1 ? inline : texts[at + 1]
  return text === undefined ? undefined : bare(text)
}
