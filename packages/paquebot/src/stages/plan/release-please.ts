import type { Repository } from '../../io/repository.ts'
import type { Config } from '../../model/config.ts'
import type { Package } from '../../model/package.ts'
import type { Bump } from '../../model/version.ts'

/** How one package takes its commits. */
interface CommitRules {
  /** What a bump is below 1.0.0. */
  readonly belowOne: (bump: Bump) => Bump
  /** Types of commits that ask for a patch beside those that always do. */
  readonly patches: ReadonlySet<string>
}

/** The rules of a package, by its folder. */
export type RulesOf = (pkg: Pick<Package, 'path'>) => CommitRules

const file = 'release-please-config.json'
const none: ReadonlySet<string> = new Set()

/**
 * A repository that comes from release-please keeps what its `release-please-config.json` says for the package's
 * folder: versions below 1.0.0, where `zero` of paquebot.toml does not say otherwise, and the types of commits that
 * its changelog shows, each of which releases. Without the file, `hold` and no further types. A file that is no JSON
 * says nothing: it is another tool's. Source: `strategies/base.ts` of release-please 17, which releases what gives a
 * changelog that is not empty.
 */
export function commitRules(repository: Pick<Repository, 'read'>, { zero }: Config): RulesOf {
  const settings = settingsIn(repository)
  if (settings === undefined) return () => ({ belowOne: zeroBumps[zero ?? 'hold'], patches: none })
  return ({ path }) => {
    const own = { ...settings, ...table(table(settings.packages)[path]) }
    const belowOne = zero === undefined ? belowOneIn(own) : zeroBumps[zero]
    return { belowOne, patches: shownTypes(own) }
  }
}

/** What a package is called in the tags of release-please: `component`, else `package-name`, of its folder. */
export function componentsOf(
  repository: Pick<Repository, 'read'>,
): (pkg: Pick<Package, 'path'>) => readonly string[] {
  const packages = table(settingsIn(repository)?.packages)
  return ({ path }) => {
    const own = table(Object.hasOwn(packages, path) ? packages[path] : undefined)
    return [own.component, own['package-name']].filter(
      (name): name is string => typeof name === 'string' && name !== '',
    )
  }
}

/**
 * Below 1.0.0 SemVer 2.0.0 (4) lets anything change at any time: `hold` keeps the package there, because leaving it is
 * a promise that a `!` should not give by the way.
 */
const zeroBumps = {
  leave: (bump) => bump,
  hold: (bump) => (bump === 'major' ? 'minor' : bump),
  shift: (bump) => (bump === 'major' ? 'minor' : bump === 'minor' ? 'patch' : bump),
} satisfies Record<NonNullable<Config['zero']>, CommitRules['belowOne']>

/** Release-please asks its two settings apart from each other (`versioning-strategies/default.ts`). */
function belowOneIn(own: Table): CommitRules['belowOne'] {
  const major = own['bump-minor-pre-major'] === true ? 'minor' : 'major'
  const minor = own['bump-patch-for-minor-pre-major'] === true ? 'patch' : 'minor'
  return (bump) => (bump === 'major' ? major : bump === 'minor' ? minor : bump)
}

/** The types of `changelog-sections` that are not hidden; without it those that its strategy for Python shows more. */
function shownTypes(own: Table): ReadonlySet<string> {
  const sections = own['changelog-sections']
  if (!Array.isArray(sections))
    return own['release-type'] === 'python' ? new Set(['docs', 'deps']) : none
  return new Set(
    sections.map(table).flatMap(({ type, hidden }) => {
      return typeof type === 'string' && hidden !== true ? [type] : []
    }),
  )
}

type Table = Readonly<Record<string, unknown>>

function settingsIn(repository: Pick<Repository, 'read'>): Table | undefined {
  const text = repository.read(file)
  return text === undefined ? undefined : parse(text)
}

function parse(text: string): Table | undefined {
  try {
    return table(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return undefined
  }
}

const table = (value: unknown): Table =>
  typeof value === 'object' && value !== null ? (value as Table) : {}
