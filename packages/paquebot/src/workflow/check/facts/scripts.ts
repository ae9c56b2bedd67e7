import type { Range, Step } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { type Command, commandsOf as shellCommandsOf } from './commands.ts'
import type { StepRef } from './read.ts'

/** What a step runs in the end: `npx --yes changeset publish` is `changeset publish`. */
export interface ScriptCommand {
  /** Null where an expression or a variable decides. */
  readonly words: readonly (string | null)[]
  /** As written, quotes included; parallel to `words`. */
  readonly texts: readonly string[]
  /** As written, with what launches it. */
  readonly text: string
  /** In the workflow, also of what comes through scripts. */
  readonly at: Range
  /** The scripts that it came through. */
  readonly via: readonly string[]
  /** From the root of the repository; null where a variable decides. */
  readonly directory: string | null
}

const known = new WeakMap<Step, readonly ScriptCommand[]>()

/** The commands of a step and of the scripts that it runs, without what only launches them. */
export function commandsOf(checked: Checked, ref: StepRef): readonly ScriptCommand[] {
  const { workflow, job, step } = ref
  const before = known.get(step)
  if (before !== undefined) return before
  const found = shellCommandsOf(checked, workflow, job, step)
    .filter(({ words }) => words.length > 0)
    .map(withoutLaunchers)
  known.set(step, found)
  return found
}

function withoutLaunchers(command: Command): ScriptCommand {
  let { words } = command
  for (let rest = launched(words); rest !== undefined; rest = launched(words))
    words = withoutVersion(rest)
  const { called: at, via, directory } = command
  const texts = command.texts.slice(command.words.length - words.length)
  return { words, texts, text: command.texts.join(' '), at, via, directory }
}

/** `npx paquebot@1.2.3` runs `paquebot`. */
function withoutVersion([program, ...rest]: Command['words']): Command['words'] {
  return [program?.replace(/(.)@[^/]*$/, '$1') ?? null, ...rest]
}

const launchers: readonly (readonly string[])[] = [
  ['npx'],
  ['pnpx'],
  ['bunx'],
  ['npm', 'exec'],
  ['pnpm', 'exec'],
  ['pnpm', 'dlx'],
  ['yarn', 'dlx'],
  ['yarn', 'exec'],
  ['uvx'],
  ['pipx', 'run'],
  ['uv', 'run'],
  ['uv', 'tool', 'run'],
  ['poetry', 'run'],
  ['hatch', 'run'],
  ['pdm', 'run'],
  ['python', '-m'],
  ['python3', '-m'],
  ['sudo'],
  ['time'],
  ['exec'],
  ['command'],
  ['env'],
]

function launched(words: Command['words']): Command['words'] | undefined {
  const launcher = launchers.find((one) => one.every((word, index) => words[index] === word))
  if (launcher === undefined) return undefined
  const rest = words.slice(launcher.length)
  const begin = rest.findIndex((word) => word === null || !/^(?:-|\w+=)/.test(word))
  return begin === -1 ? undefined : rest.slice(begin)
}
