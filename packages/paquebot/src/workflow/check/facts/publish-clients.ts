import type { EcosystemId } from '../../../model/package.ts'
import type { ScriptCommand } from './scripts.ts'

export type PublishTool =
  | 'npm'
  | 'pnpm'
  | 'yarn'
  | 'bun'
  | 'changesets'
  | 'lerna'
  | 'semantic-release'
  | 'npm-publish-action'
  | 'pypi-publish-action'
  | 'twine'
  | 'uv'
  | 'poetry'
  | 'hatch'
  | 'flit'
  | 'pdm'
  | 'paquebot'

/** How the command of a client that uploads looks. */
interface Kind {
  readonly tool: PublishTool
  readonly ecosystem: EcosystemId
  readonly matches: (words: ScriptCommand['words']) => boolean
}

/** The first word that is no flag, behind flags with a value of their own. */
function subcommand(words: ScriptCommand['words']): string | null | undefined {
  const rest = words.slice(1)
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index]
    if (word === undefined || word === null || !word.startsWith('-')) return word
    if (/^(?:-C|--dir|--filter|-F|--cwd|--prefix|-w|--workspace|--directory|--project)$/.test(word))
      index += 1
  }
  return undefined
}

function runs(tool: PublishTool, ecosystem: EcosystemId, sub: string): Kind {
  return { tool, ecosystem, matches: (words) => words[0] === tool && subcommand(words) === sub }
}

const yarnPublish = (words: ScriptCommand['words']): boolean =>
  words[0] === 'yarn' &&
  words.slice(1).some((word) => word === 'publish') &&
  words
    .slice(1, 3)
    .some((word) => ['npm', 'publish', 'workspaces', 'workspace'].includes(word ?? ''))

const kinds: readonly Kind[] = [
  runs('npm', 'npm', 'publish'),
  runs('pnpm', 'npm', 'publish'),
  { tool: 'yarn', ecosystem: 'npm', matches: yarnPublish },
  runs('bun', 'npm', 'publish'),
  {
    tool: 'changesets',
    ecosystem: 'npm',
    matches: ([program, sub]) => isChangeset(program) && sub === 'publish',
  },
  {
    tool: 'changesets',
    ecosystem: 'npm',
    matches: ([program, first, sub]) =>
      ['pnpm', 'yarn'].includes(program ?? '') && first === 'changeset' && sub === 'publish',
  },
  runs('lerna', 'npm', 'publish'),
  {
    tool: 'semantic-release',
    ecosystem: 'npm',
    matches: ([program]) => program === 'semantic-release',
  },
  runs('twine', 'pypi', 'upload'),
  runs('uv', 'pypi', 'publish'),
  runs('poetry', 'pypi', 'publish'),
  runs('hatch', 'pypi', 'publish'),
  runs('flit', 'pypi', 'publish'),
  runs('pdm', 'pypi', 'publish'),
]

function isChangeset(program: string | null | undefined): boolean {
  return program === 'changeset' || program === '@changesets/cli'
}

/** The client that uploads with this command; undefined where it uploads nothing. */
export function clientOf(words: ScriptCommand['words']): Kind | undefined {
  return kinds.find(({ matches }) => matches(words))
}

/** It only says what it would do. */
export function isTrial(words: ScriptCommand['words']): boolean {
  return words.some((word) =>
    /^(?:--dry-run(?:=true)?|--decide|--help|-h|--dry_run)$/.test(word ?? ''),
  )
}

/** It names a registry of its own. */
export function isElsewhere(words: ScriptCommand['words']): boolean {
  return words.some((word) =>
    /^--(?:registry|repository|repository-url|publish-url|index|index-url)(?:=|$)/.test(word ?? ''),
  )
}
