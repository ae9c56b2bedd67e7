import { join } from 'node:path'
import picomatch from 'picomatch'
import { locateData, parseDataPath } from '../edit/data-path.ts'
import { positionAt } from '../edit/position.ts'
import { compilePattern } from '../edit/regexp.ts'
import { escapeRegExp } from '../edit/template.ts'
import { locateToml } from '../edit/toml.ts'
import { findMarked, findVersion, type Stretch, versionText } from '../edit/version-text.ts'
import { isLink } from '../io/files.ts'
import type { Repository } from '../io/repository.ts'
import type { FileRule } from '../model/config.ts'
import { PaquebotError } from '../model/error.ts'
import type { Finding, Location } from '../model/finding.ts'
import type { Package, VersionPlace, VersionReplacement } from '../model/package.ts'
import type { VersionScheme } from '../model/version.ts'
import { disagreements, matchesOf, templateValues } from './literals.ts'

const configFile = 'paquebot.toml'

/** A package with the places that its `files` rules name, and what is wrong with them. */
export interface Ruled {
  readonly pkg: Package
  readonly findings: readonly Finding[]
}

interface RuleInput {
  readonly pkg: Package
  readonly rule: FileRule
  readonly at: Location
  readonly repository: Repository
  readonly scheme: VersionScheme
}

/**
 * Adds the places of `files` under `[packages.<key>]` in paquebot.toml. A rule that matches nothing is an error
 * finding at its line. Throws `config/invalid` for a path that leads out of the repository and for a pattern
 * that is none.
 */
export function applyFileRules(
  repository: Repository,
  { pkg, key, rules }: { pkg: Package; key: string; rules: readonly FileRule[] },
  scheme: VersionScheme,
): Ruled {
  const found = rules.map((rule, index) => {
    const at = ruleLocation(repository, ['packages', key, 'files', index])
    return placesOf({ pkg, rule, at, repository, scheme })
  })
  const known = new Set(pkg.places.map((place) => `${place.file}:${place.start}`))
  const own = found.flatMap((one) => one.places)
  const added = own.filter((place) => !known.has(`${place.file}:${place.start}`))
  const replacements = [...(pkg.replacements ?? []), ...found.flatMap((one) => one.replacements)]
  const places = [...pkg.places, ...added]
  return {
    pkg: { ...pkg, places, ...(replacements.length === 0 ? {} : { replacements }) },
    findings: [
      ...found.flatMap((one) => one.findings),
      ...(pkg.version === null ? [] : disagreements(pkg, scheme, added)),
    ],
  }
}

function ruleLocation(repository: Repository, path: (string | number)[]): Location {
  const text = repository.read(configFile) ?? ''
  const place = locateToml(text, [...path, 'path']) ?? locateToml(text, path)
  return place === undefined
    ? { file: configFile }
    : { file: configFile, line: place.line, column: place.column }
}

interface Found {
  readonly places: readonly VersionPlace[]
  readonly replacements: readonly VersionReplacement[]
  readonly findings: readonly Finding[]
}

function placesOf(input: RuleInput): Found {
  const { rule } = input
  const files = filesOf(input)
  if (files.length === 0) return nothingFound(input, `no file is called \`${rule.path}\``)
  const replacements = files.flatMap((file) => replacementIn(file, input))
  const places = isReplacement(rule) ? [] : files.flatMap((file) => literalsIn(file, input))
  if (places.length + replacements.length > 0) return { places, replacements, findings: [] }
  const where = rule.at ?? rule.search ?? ''
  const what = files.length === 1 ? `\`${files[0]}\`` : `${files.length} files of \`${rule.path}\``
  return nothingFound(input, `\`${where}\` finds no version in ${what}`)
}

function nothingFound({ at, pkg }: RuleInput, why: string): Found {
  const finding: Finding = {
    rule: 'discover/rule-matches-nothing',
    severity: 'error',
    message: `a \`files\` rule of \`${pkg.name}\` matches nothing: ${why}`,
    ...at,
    hint: 'correct the rule, or take it out: the next release would leave that place as it is',
  }
  return { places: [], replacements: [], findings: [finding] }
}

/** Listed files only, and no links: what a rule names stays in the repository. */
function filesOf({ rule, at, repository }: RuleInput): readonly string[] {
  if (/^(?:\/|[A-Za-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(rule.path)) {
    throw new PaquebotError('config/invalid', `\`${rule.path}\` leads out of the repository`, {
      at,
      hint: 'name a file below the root',
    })
  }
  const path = rule.path.replace(/^\.\//, '')
  const isMeant = picomatch.scan(path).isGlob ? picomatch(path, { dot: true }) : undefined
  const named =
    isMeant === undefined
      ? [path].filter((one) => repository.has(one))
      : repository.files.filter((one) => isMeant(one))
  return named.filter((one) => !isLink(join(repository.root, one)))
}

function literalsIn(
  file: string,
  { rule, at, repository, scheme }: RuleInput,
): readonly VersionPlace[] {
  const text = repository.read(file) ?? ''
  const stretches = stretchesOf({ file, text, rule, at })
  return stretches.flatMap(({ start, end }) => {
    const version = text.slice(start, end)
    if (!scheme.isVersion(version) && typeof scheme.fromSemver(version) !== 'string') return []
    const what = rule.at ?? rule.search ?? ''
    return [
      { file, ...positionAt(text, start), start, end, version, what, configured: true as const },
    ]
  })
}

function stretchesOf(input: {
  readonly file: string
  readonly text: string
  readonly rule: FileRule
  readonly at: Location
}): readonly Stretch[] {
  const { file, text, rule, at } = input
  if (rule.at === undefined) return matchesIn(text, patternOfSearch(rule.search ?? ''), at)
  if (/^x-(?:paquebot|release-please)-version$/.test(rule.at)) return findMarked(text)
  if (!rule.at.startsWith('$')) return matchesIn(text, rule.at, at)
  const path = parseDataPath(rule.at)
  if (path === undefined) throw badPattern(rule.at, at, 'write a path like `$.info.version`')
  const value = locateData(file, text, path)
  const version = value && findVersion(text, value)
  return version === undefined ? [] : [version]
}

/** The text around `{current_version}`, with any version in its place: it is corrected when it lags behind. */
function patternOfSearch(search: string): string {
  const [first = '', ...rest] = search.split('{current_version}').map(escapeRegExp)
  return `${first}(?<version>${versionText})${rest.join(versionText)}`
}

function matchesIn(text: string, source: string, at: Location): readonly Stretch[] {
  const pattern = compilePattern(source, 'dgm')
  if (pattern === undefined)
    throw badPattern(source, at, 'write a regular expression with a group `(?<version>…)`')
  return [...text.matchAll(pattern)].flatMap(({ indices }) => {
    const span = indices?.groups?.version ?? indices?.[1]
    return span === undefined ? [] : [{ start: span[0], end: span[1] }]
  })
}

function badPattern(written: string, at: Location, hint: string): PaquebotError {
  return new PaquebotError('config/invalid', `\`${written}\` says no place of a version`, {
    at,
    hint,
  })
}

/** More than the version moves, so what stands there has to be as the search says. */
function isReplacement({ search, replace }: FileRule): boolean {
  if (search === undefined) return false
  if (!search.includes('{current_version}')) return true
  return (
    replace !== undefined && replace !== search.replaceAll('{current_version}', '{new_version}')
  )
}

function replacementIn(
  file: string,
  { pkg, rule, at, repository, scheme }: RuleInput,
): readonly VersionReplacement[] {
  if (!isReplacement(rule) || rule.search === undefined) return []
  const { search, replace = search } = rule
  const one = { file, search, replace, regex: false, at }
  const from = pkg.version ?? ''
  const values = templateValues({ from, to: from, now: new Date(0), scheme })
  return matchesOf(one, repository.read(file) ?? '', values).length === 0 ? [] : [one]
}
