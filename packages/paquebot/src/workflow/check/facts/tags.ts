import type { Range } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { allCommands, type PlacedCommand } from './commands.ts'
import { isTagRef, pushes, taggedIn } from './git.ts'
import { inputOf, placeOf, type StepRef, stepsInJobs } from './read.ts'
import { actionToken, ghToken, pushToken, type TokenKind } from './tokens.ts'
import { toolOf } from './tool.ts'
import { actionOf } from './uses.ts'

/** A step that makes a tag on GitHub. */
export interface TagProducer extends StepRef {
  readonly file: string
  readonly at: Range
  /** For people: `git push --tags`, `softprops/action-gh-release`. */
  readonly how: string
  /** The tag's name with `*` for what is not known; undefined: any. */
  readonly name?: string
  readonly token: TokenKind
  /** False where the tag may be there already: a release then takes it as it is. */
  readonly makesTag: boolean
  /** Whether a release is made with the tag. */
  readonly release: boolean
}

const known = new WeakMap<Checked, readonly TagProducer[]>()

/** Every step that puts a tag on GitHub, by git, by `gh`, or by a well-known action. */
export function tagProducers(checked: Checked): readonly TagProducer[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const found = [
    ...gitProducers(checked),
    ...releaseCommands(checked),
    ...stepsInJobs(checked.workflows).flatMap(actionProducer),
  ]
  known.set(checked, found)
  return found
}

function gitProducers(checked: Checked): readonly TagProducer[] {
  return pushes(checked).flatMap((placed) => {
    const { push, command } = placed
    const tagged = taggedIn(checked, placed)
    const refs = push.refs.filter((ref) => isTagRef(ref, tagged))
    const many = push.allTags || push.followTags
    if (refs.length === 0 && !many) return []
    const name = namePattern(refs.length > 0 ? refs : tagged)
    return {
      ...refOf(placed),
      file: command.file,
      at: command.at,
      how: command.texts.join(' '),
      ...(name !== undefined && { name }),
      token: pushToken(checked, placed),
      makesTag: true,
      release: false,
    }
  })
}

function refOf({ workflow, job, step }: PlacedCommand): StepRef {
  return { workflow, job, step }
}

/** `v${{ … }}` and `v$VERSION` are `v*`; undefined for several, or where nothing is known. */
function namePattern(names: readonly string[]): string | undefined {
  const patterns = new Set(
    names.map((name) => patternOf(name.replace(/^.*:/, '').replace(/^refs\/tags\//, ''))),
  )
  const [only] = patterns
  return patterns.size === 1 && only !== '*' ? only : undefined
}

function patternOf(text: string): string {
  return text.replace(/\$\{\{.*?\}\}|\$\(.*?\)|\$\{[^}]*\}|\$\w+/gs, '*').replace(/\*+/g, '*')
}

/** `gh release create`, `semantic-release` and others that tag through git or GitHub's API. */
function releaseCommands(checked: Checked): readonly TagProducer[] {
  return allCommands(checked).flatMap((placed) => {
    const { command } = placed
    const tool = toolOf(command)
    const how = releaseCommand(tool?.tool, tool?.args ?? [])
    if (how === undefined) return []
    return {
      ...refOf(placed),
      file: command.file,
      at: command.at,
      how,
      token: ghToken(placed),
      makesTag: how === 'semantic-release',
      release: true,
    }
  })
}

function releaseCommand(
  tool: string | undefined,
  args: readonly (string | null)[],
): string | undefined {
  const draft = ['--draft', '-d', '--verify-tag'].some((flag) => args.includes(flag))
  if (tool === 'gh' && args[0] === 'release' && args[1] === 'create')
    return draft ? undefined : 'gh release create'
  if (
    tool === 'semantic-release' &&
    (args.length === 0 || args[0] === 'publish') &&
    !args.includes('--dry-run')
  )
    return 'semantic-release'
  return undefined
}

interface TaggingAction {
  readonly release: boolean
  /** It takes a tag that is there. */
  readonly ofTag?: boolean
  /** The input with the tag's name. */
  readonly name?: string
}

const taggingActions: Readonly<Record<string, TaggingAction>> = {
  'softprops/action-gh-release': { release: true, ofTag: true, name: 'tag_name' },
  'ncipollo/release-action': { release: true, ofTag: true, name: 'tag' },
  'actions/create-release': { release: true, ofTag: true, name: 'tag_name' },
  'googleapis/release-please-action': { release: true },
  'google-github-actions/release-please-action': { release: true },
  'cycjimmy/semantic-release-action': { release: true },
  'python-semantic-release/python-semantic-release': { release: true },
  'mathieudutour/github-tag-action': { release: false },
  'anothrnick/github-tag-action': { release: false },
  'rickstaa/action-create-tag': { release: false, name: 'tag' },
}

function actionProducer(ref: StepRef): readonly TagProducer[] {
  const action = actionOf(ref.step)
  const known = action && taggingActions[action.name]
  if (action === undefined || known === undefined) return []
  // A draft makes no tag until a person publishes it.
  const draft = inputOf(ref.step, 'draft')?.value
  if (draft !== undefined && draft !== 'false') return []
  const name = known.name === undefined ? undefined : inputOf(ref.step, known.name)?.value
  const pattern =
    name === undefined || name.includes('github.ref') ? undefined : namePattern([name])
  return [
    {
      ...ref,
      file: ref.workflow.path,
      at: placeOf(ref.step),
      how: action.name,
      ...(pattern !== undefined && { name: pattern }),
      token: actionToken(ref),
      makesTag: !known.ofTag,
      release: known.release,
    },
  ]
}

/**
 * Whether a tag of that name may pass a filter of `push.tags`; `*` does not match `/`, `**` does. Both sides may have
 * parts that are not known.
 */
export function mayMatch(name: string | undefined, filters: readonly string[]): boolean {
  if (name === undefined) return true
  const wanted = filters.filter((filter) => !filter.startsWith('!'))
  return wanted.some((filter) => samples(name).some((sample) => globOf(filter).test(sample)))
}

/** Names that a pattern stands for. */
function samples(name: string): readonly string[] {
  return [
    '1.2.3',
    '1.2.3-rc.1',
    '1.2.3rc1',
    'v1.2.3',
    'pkg@1.2.3',
    '@acme/pkg@1.2.3',
    '1',
    'pkg',
  ].map((value) => name.replace('*', value).replaceAll('*', '1'))
}

/** GitHub's filter pattern as a regular expression: `*`, `**`, `?`, `+`, `[…]`. */
export function globOf(filter: string): RegExp {
  const body = filter.replace(/\*\*|\*|\?|\+|\[[^\]]*\]|[.^$|(){}\\]/g, (part) => {
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?' || part === '+' || part.startsWith('[')) return part
    return `\\${part}`
  })
  try {
    return new RegExp(`^${body}$`)
  } catch {
    return /.^/
  }
}
