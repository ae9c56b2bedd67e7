import type { Checked } from '../model.ts'
import { allCommands, type Command, type PlacedCommand } from './commands.ts'

/** `git push`, taken apart. */
interface Push {
  /** As written without quotes; undefined: git's own choice. */
  readonly remote?: string
  /** Texts without quotes, a leading `+` taken off. */
  readonly refs: readonly string[]
  /** `--tags`. */
  readonly allTags: boolean
  /** `--follow-tags`. */
  readonly followTags: boolean
  readonly atomic: boolean
  readonly dryRun: boolean
  readonly deletes: boolean
  /** Some word may be an option: a variable without quotes. */
  readonly unsure: boolean
}

const valued = new Set(['-o', '--push-option', '--repo', '--receive-pack', '--exec'])

/** Undefined for every other command. */
function pushOf({ words, texts }: Command): Push | undefined {
  const at = subcommand(words)
  if (words[0] !== 'git' || words[at] !== 'push') return undefined
  const flags: string[] = []
  const operands: string[] = []
  for (let index = at + 1; index < texts.length; index += 1) {
    const text = bare(texts[index] ?? '')
    if (!text.startsWith('-')) operands.push(text)
    else {
      flags.push(text)
      if (valued.has(text)) index += 1
    }
  }
  const [remote, ...refs] = operands
  const short = (letter: string) =>
    flags.some((flag) => /^-[a-z]+$/.test(flag) && flag.includes(letter))
  return {
    ...(remote !== undefined && { remote }),
    refs: refs.map((ref) => ref.replace(/^\+|["']/g, '')),
    allTags: flags.includes('--tags'),
    followTags: flags.includes('--follow-tags'),
    atomic: flags.includes('--atomic'),
    dryRun: flags.includes('--dry-run') || short('n'),
    deletes: flags.includes('--delete') || short('d'),
    unsure: texts.slice(at + 1).some((text) => /^\$/.test(text)),
  }
}

/** `git -C dir -c a=b push`. */
function subcommand(words: Command['words']): number {
  let at = 1
  while (words[at]?.startsWith('-')) at += words[at] === '-C' || words[at] === '-c' ? 2 : 1
  return at
}

/** Without the quotes around. */
export function bare(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2')
}

export interface PlacedPush extends PlacedCommand {
  readonly push: Push
}

/** Every `git push` of every workflow that pushes something. */
export function pushes(checked: Checked): readonly PlacedPush[] {
  return allCommands(checked).flatMap((placed) => {
    const push = pushOf(placed.command)
    return push === undefined || push.dryRun || push.deletes ? [] : { ...placed, push }
  })
}

/** The branch that a ref of a push writes to: `HEAD:refs/heads/main` is `main`; undefined for tags. */
export function targetBranch(ref: string): string | undefined {
  const target = ref.includes(':') ? ref.slice(ref.lastIndexOf(':') + 1) : ref
  if (target.startsWith('refs/tags/') || target === '') return undefined
  return target.replace(/^refs\/heads\//, '')
}

/** True for the refs that name a tag: by `refs/tags/`, by their form, or because the job tags with the same text. */
export function isTagRef(ref: string, tagged: readonly string[]): boolean {
  if (/(?:^|:)refs\/tags\//.test(ref)) return true
  if (tagged.includes(ref)) return true
  return /^v\$?\{?|^v?\d+\.\d+/.test(ref) && !/^v\d+$/.test(ref) && !ref.includes(':')
}

/** The names, as written, that `git tag` gives in a job. */
export function taggedIn(checked: Checked, { job }: Pick<PlacedCommand, 'job'>): readonly string[] {
  return allCommands(checked)
    .filter((placed) => placed.job === job)
    .flatMap(({ command }) => tagName(command) ?? [])
}

const valuedTagFlags = new Set([
  '-m',
  '--message',
  '-F',
  '--file',
  '-u',
  '--local-user',
  '-am',
  '-sm',
])

function tagName({ words, texts }: Command): string | undefined {
  const at = subcommand(words)
  if (words[0] !== 'git' || words[at] !== 'tag') return undefined
  const rest = texts.slice(at + 1).map(bare)
  if (
    rest.some((text) =>
      /^(?:-d|--delete|-l|--list|-n\d*|--sort.*|--contains|--points-at|--merged|-v|--verify)$/.test(
        text,
      ),
    )
  )
    return undefined
  return rest.find(
    (text, index) => !text.startsWith('-') && !valuedTagFlags.has(rest[index - 1] ?? ''),
  )
}
