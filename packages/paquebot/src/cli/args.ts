import { parseArgs } from 'node:util'
import { PaquebotError } from '../model/error.ts'
import { nearest } from '../model/nearest.ts'
import type { Command, Flag, Flags } from './command.ts'

/** Flags that every command has. */
export const globalFlags = {
  cwd: { type: 'string', value: '<folder>', help: 'Act as if started in this folder' },
  json: { type: 'boolean', help: 'Print one JSON document instead of text' },
  quiet: { type: 'boolean', short: 'q', help: 'Tell only the result' },
  verbose: { type: 'boolean', help: 'Tell also what the child processes do' },
  help: { type: 'boolean', short: 'h', help: 'Show this help' },
  version: { type: 'boolean', short: 'V', help: "Show Paquebot's version" },
} as const satisfies Flags

type Value = boolean | string | readonly string[] | undefined

/** A command line taken apart. */
export interface Parsed {
  readonly flags: Readonly<Record<string, Value>>
  readonly positional?: string
  readonly second?: string
  readonly rest?: readonly string[]
}

/**
 * Reads the arguments of one command, its flags and the global ones.
 * Throws `cli/usage` for what is unknown, with the nearest known name.
 */
export function parseCommandLine(command: Command, argv: readonly string[]): Parsed {
  const specs: Flags = { ...globalFlags, ...command.flags }
  const parsed = parseArgs({
    args: withEmptyValues(argv, specs),
    options: Object.fromEntries(
      Object.entries(specs).map(([name, flag]) => [name, optionOf(flag)]),
    ),
    strict: false,
    allowPositionals: true,
    allowNegative: false,
    tokens: true,
  })
  for (const token of parsed.tokens) {
    if (token.kind === 'option') checkOption(command, specs, token)
  }
  const asksHelp = parsed.values.help === true
  const positionals = asksHelp ? {} : checkPositionals(command, parsed.positionals)
  const flags = Object.fromEntries(
    Object.entries(specs).map(([name, flag]) => [name, flagValue(flag, parsed.values[name])]),
  )
  return { flags, ...positionals }
}

/** `--snapshot` alone as `--snapshot=`, for flags whose value is optional. */
function withEmptyValues(argv: readonly string[], specs: Flags): string[] {
  return argv.map((word, at) => {
    const isBare = word.startsWith('--') && specs[word.slice(2)]?.optional === true
    const next = argv[at + 1]
    return isBare && (next === undefined || next.startsWith('-')) ? `${word}=` : word
  })
}

function optionOf(flag: Flag) {
  return {
    type: flag.type,
    ...(flag.short === undefined ? {} : { short: flag.short }),
    ...(flag.multiple === undefined ? {} : { multiple: flag.multiple }),
  }
}

function flagValue(flag: Flag, value: unknown): Value {
  if (flag.type === 'boolean') return value === true
  if (flag.multiple) return ((value as string[] | undefined) ?? []).flatMap(wordsOf)
  return value as string | undefined
}

/** One value may be a list, as a workflow has it in one variable: `a, b` or one word a line. */
const wordsOf = (value: string): readonly string[] =>
  value.split(/[\s,]+/).filter((word) => word !== '')

function checkOption(
  command: Command,
  specs: Flags,
  token: { name: string; rawName: string; value?: string | undefined },
): void {
  const spec = specs[token.name]
  if (spec === undefined) throw unknownFlag(command, specs, token.rawName)
  if (spec.type === 'boolean' && token.value !== undefined) {
    throw usage(command, `\`--${token.name}\` takes no value`)
  }
  if (spec.type === 'string' && (token.value === undefined || token.value.startsWith('--'))) {
    throw usage(
      command,
      `\`--${token.name}\` needs a value: \`--${token.name} ${spec.value ?? '<value>'}\``,
    )
  }
  const words = spec.multiple ? wordsOf(token.value ?? '') : [token.value ?? '']
  // Nothing chosen must never come to mean everything.
  if (spec.multiple && words.length === 0)
    throw usage(command, `\`--${token.name}\` is given without a word in it`)
  const wrong = words.find((word) => spec.choices !== undefined && !spec.choices.includes(word))
  if (wrong !== undefined)
    throw usage(command, `\`--${token.name} ${wrong}\`: it takes ${orList(spec.choices ?? [])}`)
}

function unknownFlag(command: Command, specs: Flags, written: string): PaquebotError {
  const guess = nearest(written.replace(/^-+/, ''), Object.keys(specs))
  return usage(
    command,
    `\`${command.name}\` has no flag \`${written}\``,
    guess === undefined ? undefined : `did you mean \`--${guess}\`?`,
  )
}

function checkPositionals(
  command: Command,
  given: readonly string[],
): Pick<Parsed, 'positional' | 'second' | 'rest'> {
  const specs = [command.positional, command.second].filter((spec) => spec !== undefined)
  if (given.length > specs.length && command.rest === undefined)
    throw usage(command, `\`${command.name}\` does not take \`${given[specs.length]}\``)
  const [positional, second] = specs.map((spec, at) => checkPositional(command, spec, given[at]))
  return {
    ...(positional === undefined ? {} : { positional }),
    ...(second === undefined ? {} : { second }),
    ...(command.rest === undefined ? {} : { rest: given.slice(specs.length) }),
  }
}

function checkPositional(
  command: Command,
  spec: NonNullable<Command['positional']>,
  value: string | undefined,
): string | undefined {
  if (value === undefined && !spec.optional)
    throw usage(command, `\`${command.name}\` needs \`<${spec.name}>\``)
  if (value !== undefined && spec.choices !== undefined && !spec.choices.includes(value)) {
    throw usage(command, `\`${value}\` is not one of ${orList(spec.choices)}`)
  }
  return value
}

const orList = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ')

function usage(command: Command, message: string, hint?: string): PaquebotError {
  return new PaquebotError('cli/usage', message, {
    hint: hint ?? `see \`paquebot ${command.name} --help\``,
  })
}
