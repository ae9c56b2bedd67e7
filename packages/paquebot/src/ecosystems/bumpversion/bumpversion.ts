import { posix } from 'node:path'
import picomatch from 'picomatch'
import { positionAt } from '../../edit/position.ts'
import type { TemplateValues } from '../../edit/template.ts'
import { isLink } from '../../io/files.ts'
import type { Repository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding, Location } from '../../model/finding.ts'
import type { VersionPlace, VersionReplacement } from '../../model/package.ts'
import type { VersionScheme } from '../../model/version.ts'
import { matchesOf, templateValues } from '../literals.ts'
import { type BumpversionTables, readTables, type SettingsTable } from './settings.ts'

/** Everything that the settings of bump-my-version say about a package's version. */
export interface BumpversionPlaces {
  readonly places: readonly VersionPlace[]
  readonly replacements: readonly VersionReplacement[]
  readonly findings: readonly Finding[]
}

const nothing: BumpversionPlaces = { places: [], replacements: [], findings: [] }

/**
 * What bump-my-version would replace for the package in this folder. A search that only has the version in it is
 * a place like any other; what replaces more than the version is a replacement. A search that matches nothing is
 * a warning. Source: bump-my-version 1.8, reference of `[tool.bumpversion]`.
 */
export function findBumpversionPlaces(
  repository: Repository,
  folder: string,
  fallback: string | undefined,
  scheme: VersionScheme,
): BumpversionPlaces {
  const tables = readTables(repository, folder)
  if (tables === undefined) return nothing
  const own = ownPlace(repository, tables)
  const current = own?.version ?? fallback
  if (current === undefined) return nothing
  const found = tables.files.map((table) => {
    const rule = { table, main: tables.main, folder: posix.dirname(tables.file) }
    return placesOfFile(repository, rule, current, scheme)
  })
  return {
    places: [...(own === undefined ? [] : [own]), ...found.flatMap((one) => one.places)],
    replacements: found.flatMap((one) => one.replacements),
    findings: found.flatMap((one) => one.findings),
  }
}

/** `current_version` in the settings themselves. */
function ownPlace(
  repository: Repository,
  { file, main }: BumpversionTables,
): VersionPlace | undefined {
  const stretch = main.stretch('current_version')
  const text = repository.read(file) ?? ''
  if (stretch === undefined || stretch.start === stretch.end) return undefined
  const version = text.slice(stretch.start, stretch.end)
  const what = file.endsWith('.cfg')
    ? 'bumpversion.current_version'
    : 'tool.bumpversion.current_version'
  return { file, ...positionAt(text, stretch.start), ...stretch, version, what }
}

interface FileEntry {
  readonly table: SettingsTable
  readonly main: SettingsTable
  readonly folder: string
}

function placesOfFile(
  repository: Repository,
  entry: FileEntry,
  current: string,
  scheme: VersionScheme,
): BumpversionPlaces {
  const files = filesOf(repository, entry)
  const setting = (key: string) => entry.table.values[key] ?? entry.main.values[key]
  const at = entry.table.at(entry.table.values.filename === undefined ? 'glob' : 'filename')
  if (files.length === 0) {
    const isIgnored =
      (entry.table.values.ignore_missing_file ?? setting('ignore_missing_files')) === true
    return isIgnored ? nothing : { ...nothing, findings: [noFile(nameOf(entry), at)] }
  }
  const found = files.map((file): BumpversionPlaces => {
    const rule = ruleFor(file, entry, at)
    const values = templateValues({
      from: current,
      to: current,
      now: new Date(0),
      serialize: rule.serialize,
      scheme,
    })
    const text = repository.read(file) ?? ''
    const matches = matchesOrProblem(rule, text, values)
    if ('rule' in matches) return { ...nothing, findings: [matches] }
    if (matches.length === 0) {
      const isIgnored = setting('ignore_missing_version') === true
      return isIgnored ? nothing : { ...nothing, findings: [noMatch(rule)] }
    }
    if (!isPlain(rule)) return { ...nothing, replacements: [rule] }
    const places = matches.flatMap(({ start }) => literalsIn({ rule, start, current, text }))
    return { ...nothing, places }
  })
  return {
    places: found.flatMap((one) => one.places),
    replacements: found.flatMap((one) => one.replacements),
    findings: found.flatMap((one) => one.findings),
  }
}

/** A search that only bump-my-version understands must not keep anybody from `status`; `bump` stops at it. */
function matchesOrProblem(
  rule: VersionReplacement,
  text: string,
  values: TemplateValues,
): ReturnType<typeof matchesOf> | Finding {
  try {
    return matchesOf(rule, text, values)
  } catch (error) {
    if (!(error instanceof PaquebotError)) throw error
    return {
      rule: 'discover/rule-matches-nothing',
      severity: 'warning',
      message: `\`search\` of bump-my-version for \`${rule.file}\` cannot be carried out: ${error.message}`,
      ...rule.at,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    }
  }
}

const nameOf = ({ table }: FileEntry) => String(table.values.glob ?? table.values.filename ?? '')

/** Files below the root that the entry means; what leads out of the repository is none. */
function filesOf(repository: Repository, entry: FileEntry): readonly string[] {
  const { glob, glob_exclude, filename } = entry.table.values
  const below = (path: string) => posix.join(entry.folder, path.replace('{repo_root}/', ''))
  if (typeof glob === 'string') {
    const isMeant = picomatch(below(glob))
    const excluded = (Array.isArray(glob_exclude) ? glob_exclude : []).map((one) =>
      below(String(one)),
    )
    const isExcluded = excluded.length === 0 ? () => false : picomatch(excluded)
    return repository.files.filter((path) => isMeant(path) && !isExcluded(path) && isOurs(path))
  }
  if (typeof filename !== 'string' || filename.startsWith('/')) return []
  const file = below(filename)
  return repository.has(file) && isOurs(file) ? [file] : []

  // A link may lead anywhere.
  function isOurs(path: string): boolean {
    return !isLink(posix.join(repository.root, path))
  }
}

const bumps = ['major', 'minor', 'patch'] as const

function ruleFor(file: string, { table, main }: FileEntry, at: Location): VersionReplacement {
  const text = (key: string, fallback: string) => {
    const value = table.values[key] ?? main.values[key]
    return typeof value === 'string' ? value : fallback
  }
  const serialize = [table.values.serialize].flat()[0]
  const included = table.values.include_bumps
  const excluded = table.values.exclude_bumps
  const sizes = bumps.filter(
    (bump) =>
      (!Array.isArray(included) || included.includes(bump)) &&
      !(Array.isArray(excluded) && excluded.includes(bump)),
  )
  return {
    file,
    search: text('search', '{current_version}'),
    replace: text('replace', '{new_version}'),
    regex: (table.values.regex ?? main.values.regex) === true,
    ...(typeof serialize === 'string' && serialize !== '{major}.{minor}.{patch}'
      ? { serialize }
      : {}),
    ...(sizes.length === bumps.length ? {} : { sizes }),
    at,
  }
}

/** Only the version moves, and always. */
function isPlain({ search, replace, regex, serialize, sizes }: VersionReplacement): boolean {
  if (regex || serialize !== undefined || sizes !== undefined) return false
  return (
    replace === search.replaceAll('{current_version}', '{new_version}') &&
    search.includes('{current_version}') &&
    !/\{\{|\}\}|\r|\n/.test(search)
  )
}

function literalsIn(input: {
  readonly rule: VersionReplacement
  readonly start: number
  readonly current: string
  readonly text: string
}): readonly VersionPlace[] {
  const { rule, current, text } = input
  const pieces = rule.search.split('{current_version}')
  let at = input.start
  return pieces.slice(0, -1).map((piece) => {
    const start = at + piece.length
    at = start + current.length
    const place = { file: rule.file, ...positionAt(text, start), start, end: at }
    return { ...place, version: current, what: 'tool.bumpversion.files' }
  })
}

function noFile(name: string, at: Location): Finding {
  return {
    rule: 'discover/rule-matches-nothing',
    severity: 'warning',
    message: `bump-my-version is to change \`${name}\`, and there is no such file in the repository`,
    ...at,
    hint: 'correct the name, or set `ignore_missing_files = true`; bump-my-version stops here',
  }
}

function noMatch({ search, file, at }: VersionReplacement): Finding {
  return {
    rule: 'discover/rule-matches-nothing',
    severity: 'warning',
    message: `bump-my-version looks for \`${search}\` in \`${file}\`, and it is not there`,
    ...at,
    hint: 'correct `search`, or set `ignore_missing_version = true`; bump-my-version stops here',
  }
}
