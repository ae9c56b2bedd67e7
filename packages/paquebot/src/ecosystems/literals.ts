import { compilePattern } from '../edit/regexp.ts'
import { escapeRegExp, fillTemplate, type TemplateValues } from '../edit/template.ts'
import type { Drafts } from '../io/drafts.ts'
import { PaquebotError } from '../model/error.ts'
import type { Finding } from '../model/finding.ts'
import type { Package, VersionPlace, VersionReplacement } from '../model/package.ts'
import type { VersionScheme } from '../model/version.ts'

/** JSON and Cargo manifests hold SemVer, whoever the package belongs to. */
const isSemverFile = (file: string) => /(?:\.json|Cargo\.toml)$/.test(file)

/** The version as a file of this kind has to spell it. */
function spelling(version: string, file: string, scheme: VersionScheme): string {
  return isSemverFile(file) ? (scheme.toSemver(version) ?? version) : version
}

/** What a literal says in the package's own scheme; undefined when it is no version there. */
export function meaningOf(place: VersionPlace, scheme: VersionScheme): string | undefined {
  if (isSemverFile(place.file)) {
    const image = scheme.fromSemver(place.version)
    if (typeof image === 'string' && scheme.isVersion(image)) return scheme.canonical(image)
  }
  return scheme.isVersion(place.version) ? scheme.canonical(place.version) : undefined
}

/**
 * Places that say another version than the one that decides. Users meet a literal in the code; what the next
 * release corrects by itself, a stand-in, the documentation and generated JavaScript are only warned of.
 */
export function disagreements(
  pkg: Package,
  scheme: VersionScheme,
  places: readonly VersionPlace[] = pkg.places,
): readonly Finding[] {
  const source = pkg.versionSource.kind === 'tag' ? undefined : pkg.places[0]
  return places
    .filter((place) => meaningOf(place, scheme) !== pkg.version)
    .map((place) => disagreement(pkg, place, source, scheme))
}

function disagreement(
  pkg: Package,
  place: VersionPlace,
  source: VersionPlace | undefined,
  scheme: VersionScheme,
): Finding {
  const { file, line, column, what } = place
  const isSoft =
    place.configured || file === pkg.standIn || what === 'release' || /\.[cm]?[jt]s$/.test(file)
  const truth =
    source === undefined
      ? `\`${pkg.name}\` is ${pkg.version}`
      : `${source.what} in \`${source.file}\` is \`${source.version}\``
  const written = spelling(pkg.version ?? source?.version ?? '', file, scheme)
  return {
    rule: 'discover/version-disagrees',
    severity: isSoft ? 'warning' : 'error',
    message: `${what} in \`${file}\` is \`${place.version}\`, but ${truth}`,
    file,
    line,
    column,
    hint: place.configured
      ? 'the next release writes it; correct it by hand to have it right before'
      : `write \`${written}\` here; \`paquebot version\` then moves both together`,
  }
}

interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Writes the version wherever it stands today and carries out the replacements that go with it. A literal that
 * disagrees is left to its finding, unless a rule of the user names it.
 * Throws `version/conflict` when a literal is not where it was, and `config/invalid` for a template with an
 * unknown placeholder.
 */
export function writeLiterals(
  pkg: Package,
  to: string,
  drafts: Drafts,
  { scheme, now }: { readonly scheme: VersionScheme; readonly now: Date },
): void {
  // Only its ranges move: what goes with a release stays.
  if (to === (pkg.version ?? '')) return
  const places = pkg.places.filter(
    (place) => place.configured || meaningOf(place, scheme) === pkg.version,
  )
  const replacements = pkg.replacements ?? []
  const files = new Set([...places, ...replacements].map(({ file }) => file))
  for (const file of files) {
    const text = drafts.read(file)
    const replaced = replacements
      .filter((one) => one.file === file)
      .flatMap((one) => replacementSplices(one, text ?? '', { pkg, to, scheme, now }))
    const literals = places
      .filter((place) => place.file === file)
      .flatMap((place) => literalSplice(place, text ?? '', spelling(to, file, scheme)))
    if (text !== undefined) drafts.write(file, spliced(text, [...replaced, ...literals]))
  }
}

/** The first splice of a stretch wins: a replacement says more than the literal inside it. */
function spliced(text: string, splices: readonly Splice[]): string {
  const kept: Splice[] = []
  for (const splice of splices) {
    if (!kept.some((other) => splice.start < other.end && other.start < splice.end))
      kept.push(splice)
  }
  return kept
    .sort((a, b) => b.start - a.start)
    .reduce(
      (draft, { start, end, text: to }) => draft.slice(0, start) + to + draft.slice(end),
      text,
    )
}

function literalSplice(place: VersionPlace, text: string, to: string): readonly Splice[] {
  const start = findAgain(text, place)
  if (start !== undefined) return [{ start, end: start + place.version.length, text: to }]
  // The package of the other world that has the same place may have been here before.
  if (lineOf(text, place).includes(to)) return []
  throw new PaquebotError('version/conflict', `\`${place.version}\` is gone from its place`, {
    at: { file: place.file, line: place.line, column: place.column },
    hint: 'run the command again; the file has changed since it was read',
  })
}

const lineOf = (text: string, { line }: VersionPlace) => text.split('\n')[line - 1] ?? ''

/** Offset of the literal: where it was, else the nearest on the same line, where another edit may have moved it. */
function findAgain(text: string, place: VersionPlace): number | undefined {
  if (text.slice(place.start, place.end) === place.version) return place.start
  const lines = text.split('\n')
  const lineStart = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
  const found = [
    ...(lines[place.line - 1] ?? '').matchAll(new RegExp(escapeRegExp(place.version), 'g')),
  ]
    .map(({ index }) => index)
    .sort((a, b) => Math.abs(a - place.column) - Math.abs(b - place.column))
  return found[0] === undefined ? undefined : lineStart + found[0]
}

interface Move {
  readonly pkg: Package
  readonly to: string
  readonly scheme: VersionScheme
  readonly now: Date
}

function replacementSplices(
  rule: VersionReplacement,
  text: string,
  { pkg, to, scheme, now }: Move,
): readonly Splice[] {
  const from = pkg.version ?? ''
  if (rule.sizes !== undefined && !rule.sizes.includes(sizeOf(from, to, scheme))) return []
  const values = templateValues({ from, to, now, serialize: rule.serialize, scheme })
  return matchesOf(rule, text, values).map(({ start, end, match }) => {
    const filled = filledOrThrow(rule.replace, values, rule.at)
    const written = rule.regex ? expanded(filled, match) : filled
    return { start, end, text: text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written }
  })
}

/** Where a replacement's search matches; its placeholders have to be known. Throws `config/invalid` otherwise. */
export function matchesOf(
  rule: VersionReplacement,
  text: string,
  values: TemplateValues,
): readonly { start: number; end: number; match: RegExpExecArray }[] {
  const source = rule.regex
    ? filledOrThrow(rule.search, values, rule.at, escapeRegExp)
    : // A file with CRLF has them where the rule has a line feed.
      escapeRegExp(filledOrThrow(rule.search, values, rule.at)).replace(/\r?\n/g, '\\r?\\n')
  const pattern = compilePattern(source, 'gms')
  if (pattern === undefined) {
    throw new PaquebotError('config/invalid', `\`${rule.search}\` is no regular expression`, {
      at: rule.at,
      hint: 'write it in the words that Python and JavaScript share',
    })
  }
  return [...text.matchAll(pattern)]
    .filter((match) => match[0] !== '')
    .map((match) => ({ start: match.index, end: match.index + match[0].length, match }))
}

/** A filled template. Throws `config/invalid` for a placeholder without a meaning. */
export function filledOrThrow(
  template: string,
  values: TemplateValues,
  at: VersionReplacement['at'],
  quote?: (value: string) => string,
): string {
  const filled = fillTemplate(template, values, quote)
  if (typeof filled === 'string') return filled
  throw new PaquebotError(
    'config/invalid',
    `\`${filled.unknown}\` is a placeholder without a meaning here`,
    {
      at,
      hint: `the placeholders are ${Object.keys(values)
        .map((name) => `\`{${name}}\``)
        .join(', ')}; dates take \`%Y\`, \`%m\`, \`%d\`, \`%H\`, \`%M\`, \`%S\``,
    },
  )
}

/** `\1` and `\g<name>` of Python's `re.sub`. */
function expanded(template: string, match: RegExpExecArray): string {
  return template.replace(/\\(?:(\d+)|g<(\w+)>|([\\n]))/g, (_, index, name, other) => {
    if (other !== undefined) return other === 'n' ? '\n' : '\\'
    const group = index ?? name
    return (/^\d+$/.test(group) ? match[Number(group)] : match.groups?.[group]) ?? ''
  })
}

/** What placeholders stand for. Source: bump-my-version, "Formatting context". */
export function templateValues(input: {
  readonly from: string
  readonly to: string
  readonly now: Date
  readonly serialize?: string | undefined
  readonly scheme: VersionScheme
}): TemplateValues {
  const { from, to, now, serialize, scheme } = input
  const before = partsOf(from, scheme)
  const after = partsOf(to, scheme)
  const written = (version: string, parts: Parts) =>
    serialize === undefined
      ? version
      : serialize.replace(/\{(\w+)\}/g, (_, part) => parts[part as keyof Parts] ?? '')
  return {
    current_version: written(from, before),
    new_version: written(to, after),
    current_major: before.major,
    current_minor: before.minor,
    current_patch: before.patch,
    new_major: after.major,
    new_minor: after.minor,
    new_patch: after.patch,
    now,
    utcnow: new Date(now.getTime() + now.getTimezoneOffset() * 60_000),
    '#': '#',
    ';': ';',
  }
}

interface Parts {
  readonly major: string
  readonly minor: string
  readonly patch: string
}

function partsOf(version: string, scheme: VersionScheme): Parts {
  const [major = '0', minor = '0', patch = '0'] = (scheme.toSemver(version) ?? version).split(
    /[.+-]/,
  )
  return { major, minor, patch }
}

function sizeOf(from: string, to: string, scheme: VersionScheme): 'major' | 'minor' | 'patch' {
  const [before, after] = [partsOf(from, scheme), partsOf(to, scheme)]
  if (before.major !== after.major) return 'major'
  return before.minor === after.minor ? 'patch' : 'minor'
}
