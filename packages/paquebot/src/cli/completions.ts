import { globalFlags } from './args.ts'
import { commands } from './commands.ts'

type Shell = 'bash' | 'zsh' | 'fish'

interface Completable {
  readonly name: string
  readonly summary: string
  readonly flags: readonly { readonly name: string; readonly help: string }[]
}

/** The completion script of a shell, from the command table. */
export async function renderCompletions(shell: Shell): Promise<string> {
  const all = await Promise.all(
    commands.map(async (entry) => describe(entry.name, entry.summary, (await entry.load()).flags)),
  )
  return { bash, zsh, fish }[shell](all)
}

function describe(
  name: string,
  summary: string,
  flags: Readonly<Record<string, { help: string }>>,
): Completable {
  const list = Object.entries({ ...flags, ...globalFlags }).map(([flag, { help }]) => ({
    name: `--${flag}`,
    help,
  }))
  return { name, summary, flags: list }
}

/** First words, each once: `workflow check` begins with a group. */
function firstWords(all: readonly Completable[]): readonly Omit<Completable, 'flags'>[] {
  const entries = all.map(({ name, summary }) => {
    const [first = '', second] = name.split(' ')
    const members = all.filter((other) => other.name.startsWith(`${first} `))
    return second === undefined
      ? { name, summary }
      : { name: first, summary: members.map((one) => one.name.slice(first.length + 1)).join(', ') }
  })
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()]
}

/** The words and flags behind each first word. */
function byFirstWord(all: readonly Completable[]): readonly Completable[] {
  return firstWords(all).map(({ name, summary }) => {
    const members = all.filter((one) => one.name === name || one.name.startsWith(`${name} `))
    const flags = members.flatMap((one) => one.flags)
    return { name, summary, flags: [...new Map(flags.map((flag) => [flag.name, flag])).values()] }
  })
}

const secondWords = (all: readonly Completable[], first: string): readonly string[] =>
  all
    .filter(({ name }) => name.startsWith(`${first} `))
    .map(({ name }) => name.slice(first.length + 1))

function bash(all: readonly Completable[]): string {
  const cases = byFirstWord(all).map(({ name, flags }) => {
    const words = [...secondWords(all, name), ...flags.map((flag) => flag.name)]
    return `    ${name}) words="${words.join(' ')}" ;;`
  })
  return [
    '_paquebot() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${firstWords(all)
      .map(({ name }) => name)
      .join(' ')} --help --version"; fi`,
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  if [ "${COMP_WORDS[COMP_CWORD-1]}" = "--cwd" ]; then COMPREPLY=($(compgen -d -- "$current")); fi',
    '}',
    'complete -o default -F _paquebot paquebot',
  ].join('\n')
}

function zsh(all: readonly Completable[]): string {
  const quote = (text: string) =>
    text
      .replaceAll("'", "'\\''")
      .replaceAll('[', '\\[')
      .replaceAll(']', '\\]')
      .replaceAll(':', '\\:')
  const describeCommands = firstWords(all).map(
    ({ name, summary }) => `    '${name}:${quote(summary)}'`,
  )
  const cases = byFirstWord(all).map(({ name, flags }) => {
    const words = secondWords(all, name)
    const second = words.length === 0 ? '' : `'1:command:(${words.join(' ')})' `
    return `    ${name}) _arguments ${second}${flags.map((flag) => `'${flag.name}[${quote(flag.help)}]'`).join(' ')} '*:file:_files' ;;`
  })
  return [
    '#compdef paquebot',
    '_paquebot() {',
    '  local -a all',
    '  all=(',
    ...describeCommands,
    '  )',
    "  if (( CURRENT == 2 )); then _describe 'command' all; return; fi",
    '  local command=$words[2]',
    '  shift words; (( CURRENT-- ))',
    '  case $command in',
    ...cases,
    '  esac',
    '}',
    'if [ "$funcstack[1]" = "_paquebot" ]; then _paquebot "$@"; else compdef _paquebot paquebot; fi',
  ].join('\n')
}

function fish(all: readonly Completable[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = byFirstWord(all).flatMap(({ name, summary, flags }) => [
    `complete -c paquebot -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ...secondWords(all, name).map(
      (word) => `complete -c paquebot -n '__fish_seen_subcommand_from ${name}' -a ${word}`,
    ),
    ...flags.map(
      (flag) =>
        `complete -c paquebot -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.slice(2)} -d ${quote(flag.help)}`,
    ),
  ])
  return lines.join('\n')
}
