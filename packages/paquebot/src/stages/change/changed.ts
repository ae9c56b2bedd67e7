import { posix } from 'node:path'
import { ecosystems } from '../../ecosystems/index.ts'
import type { ChangedFile } from '../../io/since.ts'
import { globMatcher } from '../../model/glob.ts'
import type { Package } from '../../model/package.ts'
import type { Discovery } from '../discover/discovery.ts'
import { makeContext } from '../plan/context.ts'
import { isWorkspaceRoot } from '../plan/packages.ts'
import type { ChangesetSettings } from '../plan/settings.ts'

/** Whom a changed file concerns. */
export interface Ownership {
  /** The packages that a changeset can name: those that are versioned, in the order of their folders. */
  readonly packages: readonly Package[]
  /** Those of them that a changed file concerns. */
  of(path: string): readonly Package[]
  /** Those that release what is in a package: itself, or who carries its output. */
  released(pkg: Package): readonly Package[]
}

/**
 * A file concerns the packages of the deepest folder around it, and those that carry the output of a package that
 * is never released. `changedFilePatterns` look at the path inside the package, as with Changesets; what `exclude`
 * of paquebot.toml names and `.changeset` concern nobody.
 */
export function ownershipIn(discovery: Discovery, settings: ChangesetSettings): Ownership {
  const { workspace, config } = discovery
  const context = makeContext({ workspace, config, settings, ecosystems, changes: [] })
  const packages = context.packages.filter(
    (pkg) => !context.skipped.has(pkg.id) && !isWorkspaceRoot(pkg, workspace),
  )
  const byFolder = Map.groupBy(workspace.packages, (pkg) => pkg.path)
  const counts = matcherOf(settings.changedFilePatterns)
  const isExcluded = excluder(config.exclude)
  return {
    packages,
    of(path) {
      if (path.startsWith('.changeset/') || isExcluded(path)) return []
      return ownersOf(path, byFolder)
        .filter((pkg) => counts(pkg.path === '.' ? path : path.slice(pkg.path.length + 1)))
        .flatMap((pkg) => releasedFor(pkg, packages))
    },
    released: (pkg) => releasedFor(pkg, packages),
  }
}

/** The changed files of each package, those included that are new and that git does not know yet. */
export function changedPackages(
  { repository }: Discovery,
  ownership: Ownership,
  changed: readonly ChangedFile[],
): ReadonlyMap<Package, readonly string[]> {
  const paths = [...new Set([...changed.map((file) => file.path), ...repository.untracked])].sort()
  const found = Map.groupBy(
    paths.flatMap((path) => ownership.of(path).map((pkg) => ({ pkg, path }))),
    ({ pkg }) => pkg,
  )
  return new Map(
    ownership.packages.flatMap((pkg) => {
      const files = found.get(pkg)?.map(({ path }) => path)
      return files === undefined ? [] : [[pkg, [...new Set(files)]]]
    }),
  )
}

const excluder = (globs: readonly string[]) =>
  globs.length === 0 ? () => false : globMatcher(globs, { dot: true })

/** The packages of the deepest folder around the path. */
function ownersOf(
  path: string,
  byFolder: ReadonlyMap<string, readonly Package[]>,
): readonly Package[] {
  let folder = path
  do {
    folder = posix.dirname(folder)
    const owners = byFolder.get(folder)
    if (owners !== undefined) return owners
  } while (folder !== '.')
  return []
}

/** The package itself, or those that carry its output when nothing releases it. */
function releasedFor(pkg: Package, packages: readonly Package[]): readonly Package[] {
  if (packages.includes(pkg)) return [pkg]
  return packages.filter((other) =>
    other.dependencies.some((edge) => edge.kind === 'bundles' && edge.id === pkg.id),
  )
}

/** Patterns in their order, the last word counts; with negated ones alone, all else is in (micromatch). */
function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  const rules = patterns.map((pattern) => ({
    negated: pattern.startsWith('!'),
    matches: globMatcher(pattern.replace(/^!/, ''), { dot: true }),
  }))
  const begin = rules.length > 0 && rules.every((rule) => rule.negated)
  return (path) => rules.reduce((is, rule) => (rule.matches(path) ? !rule.negated : is), begin)
}
