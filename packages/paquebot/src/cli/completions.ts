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

function bash(all: readonly Completable[]): string {
  const cases = all.map(
    ({ name, flags }) => `    ${name}) words="${flags.map((flag) => flag.name).join(' ')}" ;;`,
  )
  return [
    '_paquebot() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" words=""',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${all.map(({ name }) => name).join(' ')} --help --version"; fi`,
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
  const describeCommands = all.map(({ name, summary }) => `    '${name}:${quote(summary)}'`)
  const cases = all.map(
    ({ name, flags }) =>
      `    ${name}) _arguments ${flags.map((flag) => `'${flag.name}[${quote(flag.help)}]'`).join(' ')} '*:file:_files' ;;`,
  )
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
  const lines = all.flatMap(({ name, summary, flags }) => [
    `complete -c paquebot -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ...flags.map(
      (flag) =>
        `complete -c paquebot -n '__fish_seen_subcommand_from ${name}' -l ${flag.name.slice(2)} -d ${quote(flag.help)}`,
    ),
  ])
  return lines.join('\n')
}
