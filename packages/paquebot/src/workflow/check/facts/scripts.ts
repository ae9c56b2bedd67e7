import { posix } from 'node:path'
import type { Position, Range, Script } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { actionOf, hasExpression, inputOf, type StepRef } from './read.ts'

/** A command of a script, with package scripts resolved. */
export interface ScriptCommand {
  /** Null where an expression, a variable or a pattern decides. */
  readonly words: readonly (string | null)[]
  /** As written. */
  readonly text: string
  /** Of the line in the workflow, also for what comes through a package script. */
  readonly at: Range
  /** Package scripts that it came through: `ci:publish`. */
  readonly via: readonly string[]
  /** From the root of the repository; null where a variable decides. */
  readonly directory: string | null
}

interface Source {
  readonly text: string
  readonly at: (line: number) => Range
  readonly directory: string | null
  readonly via: readonly string[]
}

const known = new WeakMap<StepRef['step'], readonly ScriptCommand[]>()

/**
 * The commands of a step's `run:`, in order; of `npm run x`, `pnpm x` and the like also those of the script in
 * `package.json`, behind it. For publishing and building: what is in loops and conditions counts as run.
 */
export function commandsOf(checked: Checked, ref: StepRef): readonly ScriptCommand[] {
  const before = known.get(ref.step)
  if (before !== undefined) return before
  const found = [...ownCommands(checked, ref)]
  known.set(ref.step, found)
  return found
}

function ownCommands(checked: Checked, ref: StepRef): readonly ScriptCommand[] {
  const { step } = ref
  const directory = directoryOf(ref)
  if (step.run !== undefined)
    return commandsIn(checked, { ...scriptSource(step.run), directory, via: [] })
  if (actionOf(step)?.name.startsWith('changesets/action') !== true) return []
  const given = inputOf(step, 'publish') ?? inputOf(step, 'publish-script')
  if (given === undefined) return []
  const cwd = inputOf(step, 'cwd')?.value
  return commandsIn(checked, {
    text: given.value,
    at: () => given.range,
    directory: cwd === undefined ? '.' : fixed(cwd),
    via: [],
  })
}

function scriptSource(run: Script): Pick<Source, 'text' | 'at'> {
  return { text: run.value, at: (line) => lineRange(run, line) }
}

/** From the first letter of a line to its end. */
function lineRange(run: Script, line: number): Range {
  const text = run.value.split('\n')[line] ?? ''
  const begin: Position = run.lines[line] ?? run.range.start
  const indent = text.length - text.trimStart().length
  const start = { line: begin.line, column: begin.column + indent }
  return {
    start,
    end: { line: start.line, column: start.column + Math.max(text.trim().length, 1) },
  }
}

/** Where the step's script starts; null where an expression decides. */
export function directoryOf({ workflow, job, step }: StepRef): string | null {
  const said =
    step.workingDirectory ?? job.defaults.workingDirectory ?? workflow.defaults.workingDirectory
  return said === undefined ? '.' : fixed(said.value)
}

function fixed(path: string): string | null {
  const inside = path.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, './')
  return hasExpression(inside) || /[$~]|^\//.test(inside)
    ? null
    : posix.normalize(inside).replace(/(.)\/$/, '$1')
}

function commandsIn(checked: Checked, source: Source): readonly ScriptCommand[] {
  let { directory } = source
  return piecesOf(source.text).flatMap(({ text, line }) => {
    const words = wordsOf(text)
    if (words.length === 0) return []
    const command = { words, text, at: source.at(line), via: source.via, directory }
    if (words[0] === 'cd') directory = moved(directory, words[1] ?? null)
    return [command, ...behind(checked, command)]
  })
}

function moved(from: string | null, to: string | null): string | null {
  if (from === null || to === null || to === '-' || to.startsWith('/')) return null
  return posix.join(from, to).replace(/(.)\/$/, '$1')
}

/** What a package script runs. */
function behind(checked: Checked, command: ScriptCommand): readonly ScriptCommand[] {
  const name = scriptName(command.words)
  if (name === undefined || command.directory === null || command.via.includes(name)) return []
  const text = scriptsAt(checked, command.directory)[name]
  if (text === undefined) return []
  const { at, directory } = command
  return commandsIn(checked, { text, at: () => at, directory, via: [...command.via, name] })
}

const managers = new Set(['npm', 'pnpm', 'yarn', 'bun'])
const runners = new Set(['run', 'run-script', 'rum'])
const notScripts = new Set([
  'publish',
  'install',
  'exec',
  'add',
  'pack',
  'ci',
  'dlx',
  'version',
  'i',
])

/** `npm run x`, `pnpm x`, `yarn x`, `npm test`. */
function scriptName(words: ScriptCommand['words']): string | undefined {
  const [program, ...rest] = words
  if (program === undefined || program === null || !managers.has(program)) return undefined
  const [first, second] = rest.filter(
    (word) => !['-w', '--workspace-root', '-s', '--silent'].includes(word ?? ''),
  )
  if (first === null || first === undefined || first.startsWith('-')) return undefined
  if (runners.has(first)) return second ?? undefined
  if (program === 'npm') return ['test', 'start'].includes(first) ? first : undefined
  return notScripts.has(first) ? undefined : first
}

const manifests = new WeakMap<Checked, Map<string, Readonly<Record<string, string>>>>()

function scriptsAt(checked: Checked, directory: string): Readonly<Record<string, string>> {
  const files = manifests.get(checked) ?? new Map<string, Readonly<Record<string, string>>>()
  manifests.set(checked, files)
  const path = posix.join(directory, 'package.json')
  const before = files.get(path)
  if (before !== undefined) return before
  const scripts = parsed(checked.files.read(path))
  files.set(path, scripts)
  return scripts
}

function parsed(text: string | null): Readonly<Record<string, string>> {
  try {
    const { scripts } = JSON.parse(text ?? '{}') as { scripts?: Record<string, unknown> }
    return Object.fromEntries(
      Object.entries(scripts ?? {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    )
  } catch {
    return {}
  }
}

interface Piece {
  readonly text: string
  readonly line: number
}

/** Splits at line ends, `;`, `&&`, `||`, `|` and `&` outside quotes and expressions; comments are left out. */
function piecesOf(script: string): readonly Piece[] {
  const token =
    /\\\n|\$\{\{[\s\S]*?\}\}|\$\((?:[^()]|\([^()]*\))*\)|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|(?<=^|\s)#[^\n]*|\n|;|&&|\|\|?|(?<![>&\d])&(?!>)|[^\\\n$'"#;&|]+|[\s\S]/g
  const pieces: Piece[] = []
  let line = 0
  let text = ''
  let start = 0
  const close = (): void => {
    if (text.trim() !== '') pieces.push({ text: text.trim(), line: start })
    text = ''
  }
  for (const [part] of script.matchAll(token)) {
    const breaks = part.split('\n').length - 1
    if (/^(?:\n|;|&&|\|\|?|&)$/.test(part)) close()
    else if (part === '\\\n') text += ' '
    else if (!/^#/.test(part)) {
      if (text.trim() === '') start = line
      text += part
    }
    line += breaks
  }
  close()
  return pieces
}

const keywords = new Set([
  'do',
  'then',
  'else',
  'if',
  'elif',
  'while',
  'until',
  '!',
  '{',
  '(',
  'time',
  'sudo',
  'env',
  'exec',
  'command',
])
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
]

/** The words of one command without assignments, keywords and what only launches it: `npx`, `uv run`, `python -m`. */
function wordsOf(text: string): readonly (string | null)[] {
  let words = (
    text.match(
      /(?:\$\{\{[\s\S]*?\}\}|\$\((?:[^()]|\([^()]*\))*\)|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\S)+/g,
    ) ?? []
  ).map(wordOf)
  for (;;) {
    const [first] = words
    if (first === undefined) return []
    const rest = withoutLauncher(words)
    if (rest !== undefined) words = rest
    else if (first !== null && (keywords.has(first) || /^\w+=/.test(first))) words = words.slice(1)
    else return words
  }
}

function withoutLauncher(words: readonly (string | null)[]): (string | null)[] | undefined {
  const launcher = launchers.find((one) => one.every((word, index) => words[index] === word))
  if (launcher === undefined) return undefined
  const rest = words.slice(launcher.length)
  const begin = rest.findIndex((word) => word === null || !word.startsWith('-'))
  return begin === -1 ? undefined : rest.slice(begin)
}

function wordOf(written: string): string | null {
  const assigned = /^\w+=/.exec(written)?.[0]
  if (assigned !== undefined) return assigned
  const text = written.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"/g,
    (_, single?: string, double?: string) => single ?? double ?? '',
  )
  return /[$`]/.test(written.replace(/'[^']*'/g, '')) ? null : text.replace(/^\(|\)$/g, '')
}
