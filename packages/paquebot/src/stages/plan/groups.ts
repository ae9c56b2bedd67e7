import picomatch from 'picomatch'
import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId, Workspace } from '../../model/package.ts'
import { leaderAmong } from '../discover/names.ts'
import type { ConfigDocument } from './config.ts'
import { byPath, isWorkspaceRoot } from './packages.ts'
import type { ChangesetSettings } from './settings.ts'

type Groups = Pick<ChangesetSettings, 'fixed' | 'linked' | 'ignore'>

/**
 * `fixed`, `linked` and `ignore` as packages. Patterns are picomatch globs over names, ids and the names of
 * stand-ins, which mean the Python package; `!pattern` takes away what earlier ones matched.
 * The rules are those of `@changesets/config` 4: a package in two groups is an error, a pattern that matches
 * nothing a warning.
 */
export function readGroups(
  document: ConfigDocument,
  workspace: Workspace,
): { settings: Groups; findings: readonly Finding[] } {
  const packages = workspace.packages.filter((pkg) => !isWorkspaceRoot(pkg, workspace)).sort(byPath)
  const fixed = matchGroups(document, 'fixed', packages)
  const linked = matchGroups(document, 'linked', packages)
  const ignore = patternsOf(document.value.ignore)
  const apart = disjoint([...fixed.groups, ...linked.groups])
  const settings = {
    fixed: apart.slice(0, fixed.groups.length),
    linked: apart.slice(fixed.groups.length),
    ignore: matching(ignore, packages),
  }
  const twice = inTwoGroups([...fixed.groups, ...linked.groups], document)
  const ambiguous = ignore.flatMap((pattern, index) =>
    checkPattern(document, ['ignore', index], pattern, packages),
  )
  return {
    settings,
    findings: [
      ...fixed.findings,
      ...linked.findings,
      // `ignore` may name what is gone: upstream does not warn either.
      ...ambiguous.filter((finding) => finding.severity === 'error'),
      ...twice,
    ],
  }
}

function matchGroups(
  document: ConfigDocument,
  key: 'fixed' | 'linked',
  packages: readonly Package[],
) {
  const written = Array.isArray(document.value[key]) ? document.value[key].map(patternsOf) : []
  return {
    groups: written.map((patterns) => matching(patterns, packages)),
    findings: written.flatMap((patterns, group) =>
      patterns.flatMap((pattern, index) =>
        checkPattern(document, [key, group, index], pattern, packages),
      ),
    ),
  }
}

const patternsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

/** Every name that a pattern may match the package by: ids only where the pattern speaks of a world. */
const namesOf = (pkg: Package, pattern: string) => [
  ...new Set([
    pkg.name,
    pkg.id.replace(/^\w+:/, ''),
    ...pkg.aliases,
    ...(speaksOfWorlds(pattern) ? [pkg.id] : []),
  ]),
]

const speaksOfWorlds = (pattern: string) => /\b(?:npm|pypi):/.test(pattern)

/** `!(@scope/*)` matches what has none of these names: one that matches is not enough. */
const isComplement = (pattern: string) => pattern.startsWith('!(')

/** The packages that the patterns leave, in the order of the list: later patterns have the last word. */
function matching(patterns: readonly string[], packages: readonly Package[]): readonly PackageId[] {
  const matchers = patterns.flatMap((pattern) => {
    const matches = matcherOf(pattern)
    return matches === undefined ? [] : [{ pattern, matches }]
  })
  const passes = (pkg: Package) =>
    matchers.reduce((passed, { pattern, matches }) => {
      const names = namesOf(pkg, pattern)
      const negated = (matches as unknown as { state: { negated: boolean } }).state.negated
      const every = negated || isComplement(pattern)
      const hit = every ? names.every((name) => matches(name)) : names.some((name) => matches(name))
      return negated ? passed && hit : passed || hit
    }, false)
  return packages.filter(passes).map((pkg) => pkg.id)
}

/** Undefined for what is no pattern: too long, or empty. */
function matcherOf(pattern: string) {
  try {
    const matcher = picomatch(pattern, undefined, true)
    matcher('a')
    return matcher
  } catch {
    return undefined
  }
}

function checkPattern(
  document: ConfigDocument,
  path: readonly [string, ...number[]],
  pattern: string,
  packages: readonly Package[],
): readonly Finding[] {
  if (pattern.startsWith('!')) return []
  const ids = matching([pattern], packages)
  if (ids.length === 0) {
    return [
      {
        rule: 'plan/glob-matches-nothing',
        severity: 'warning',
        message: `\`${path[0]}\` names \`${pattern}\`, which matches no package`,
        ...document.at(path),
        hint: `the packages are ${[...new Set(packages.map((pkg) => `\`${pkg.name}\``))].join(', ')}`,
      },
    ]
  }
  const isOneVersion = leaderAmong(packages.filter(({ id }) => ids.includes(id))) !== undefined
  return isOneVersion || picomatch.scan(pattern).isGlob
    ? []
    : [ambiguous(pattern, ids, document.at(path))]
}

/** One name of several packages. Shared with the reading of changesets. */
export function ambiguous(
  written: string,
  ids: readonly PackageId[],
  at: Pick<Finding, 'file' | 'line' | 'column'>,
): Finding {
  return {
    rule: 'plan/ambiguous-package',
    severity: 'error',
    message: `\`${written}\` is the name of several packages: ${ids.map((id) => `\`${id}\``).join(', ')}`,
    ...at,
    hint: `write ${ids.map((id) => `"${id}"`).join(' or ')}`,
  }
}

/** Each package in its first group only: two groups could pull it up in turn for ever. */
function disjoint(groups: readonly (readonly PackageId[])[]): readonly (readonly PackageId[])[] {
  const seen = new Set<PackageId>()
  return groups.map((group) => group.filter((id) => !seen.has(id) && seen.add(id)))
}

function inTwoGroups(
  groups: readonly (readonly PackageId[])[],
  document: ConfigDocument,
): readonly Finding[] {
  const all = groups.flat()
  const twice = new Set(all.filter((id, index) => all.indexOf(id) !== index))
  return [...twice].map((id) => ({
    rule: 'plan/package-in-two-groups',
    severity: 'error',
    message: `\`${id}\` is in more than one group of \`fixed\` and \`linked\``,
    ...document.at([document.value.linked === undefined ? 'fixed' : 'linked']),
    hint: 'a package can belong to one group only; take it out of the others',
  }))
}
