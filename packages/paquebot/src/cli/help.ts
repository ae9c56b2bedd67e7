import type { Style } from '../output/style.ts'
import { table } from '../output/table.ts'
import { globalFlags } from './args.ts'
import type { Command, Flag, Flags } from './command.ts'
import { type CommandEntry, commands } from './commands.ts'

/** The help of `paquebot` itself. */
export function renderHelp(style: Style): string {
  return [
    `${style.bold('paquebot')} ships the packages of one repository to npm and PyPI together,`,
    'and lets you know that the release works before it is real.',
    '',
    `${style.bold('Usage:')} paquebot <command> [flags]`,
    '',
    style.bold('Commands:'),
    indent(table(commands.map((entry: CommandEntry) => [style.cyan(entry.name), entry.summary]))),
    '',
    style.bold('Flags of every command:'),
    indent(renderFlags(globalFlags, style)),
    '',
    'Exit codes: 0 done, 1 the answer is no, 2 could not do it, 70 a bug of ours.',
    'Start with `paquebot status`, then `paquebot rehearse`. More: `paquebot <command> --help`.',
  ].join('\n')
}

/** The help of a first word that several commands share. */
export function renderGroupHelp(group: string, style: Style): string {
  const entries = commands.filter(({ name }) => name.startsWith(`${group} `))
  return [
    `${style.bold('Usage:')} paquebot ${group} <command> [flags]`,
    '',
    indent(table(entries.map(({ name, summary }) => [style.cyan(name), summary]))),
    '',
    `More: \`paquebot ${group} <command> --help\`.`,
  ].join('\n')
}

/** The help of one command, from the same data as the docs. */
export function renderCommandHelp(command: Command, style: Style): string {
  const operands = [command.positional, command.second, command.rest].filter(
    (one) => one !== undefined,
  )
  return [
    command.summary,
    '',
    `${style.bold('Usage:')} paquebot ${command.name}${operandsOf(command)} [flags]`,
    '',
    command.description,
    ...(operands.length === 0 ? [] : ['', indent(table(operands.map(operandRow)))]),
    ...section('Flags:', command.flags, style),
    ...section('Flags of every command:', globalFlags, style),
    '',
    style.bold('Examples:'),
    ...command.examples.flatMap(({ line, text }) => [`  ${style.dim(`# ${text}`)}`, `  ${line}`]),
  ].join('\n')
}

type Operand = NonNullable<Command['positional' | 'rest']>

const operandRow = ({ name, help }: Operand) => [`<${name}>`, help]

/** ` <name> [tag]`: what stands behind the command's name. */
export function operandsOf({ positional, second, rest }: Command): string {
  const text = ({ name, optional }: NonNullable<Command['positional']>) =>
    optional ? ` [${name}]` : ` <${name}>`
  const single = [positional, second].map((one) => (one === undefined ? '' : text(one)))
  return [...single, rest === undefined ? '' : ` [${rest.name}…]`].join('')
}

function section(title: string, flags: Flags, style: Style): string[] {
  if (Object.keys(flags).length === 0) return []
  return ['', style.bold(title), indent(renderFlags(flags, style))]
}

function renderFlags(flags: Flags, style: Style): string {
  return table(
    Object.entries(flags).map(([name, flag]) => [style.cyan(flagText(name, flag)), helpText(flag)]),
  )
}

function flagText(name: string, flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `
  return `${short}--${name}${flag.type === 'string' ? ` ${flag.value ?? '<value>'}` : ''}`
}

function helpText(flag: Flag): string {
  const choices = flag.choices === undefined ? '' : ` (${flag.choices.join(', ')})`
  return `${flag.help}${choices}${flag.multiple ? ', may be repeated' : ''}`
}

const indent = (text: string) => text.replace(/^/gm, '  ')
