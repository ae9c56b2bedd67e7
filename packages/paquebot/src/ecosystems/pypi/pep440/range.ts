import { compare } from './compare.ts'
import { finalVersion, formatVersion, padded, partsOf, versionParts } from './version-parts.ts'

/** One comparison of a version specifier; `==1.2.*` has `wildcard`. */
interface Clause {
  readonly operator: '~=' | '==' | '===' | '!=' | '<=' | '>=' | '<' | '>'
  readonly version: string
  readonly wildcard: boolean
}

const clausePattern = /^(~=|===?|!=|<=|>=|<|>)\s*(\S+)$/

type Alternatives = readonly (readonly Clause[])[]

/** A repository writes the same few ranges in thousands of places. */
const known = new Map<string, Alternatives | undefined>()

/** The alternatives of a range, each a list of comparisons; undefined when the text is no range. */
export function parseRange(range: string): Alternatives | undefined {
  if (known.has(range)) return known.get(range)
  if (known.size >= 10_000) known.clear()
  const alternatives = range.split('||').map(parseSet)
  const parsed = alternatives.every((set) => set !== undefined) ? alternatives : undefined
  known.set(range, parsed)
  return parsed
}

function parseSet(set: string): readonly Clause[] | undefined {
  const clauses = set
    .split(',')
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '' && clause !== '*')
    .map((clause) => parseClause(clause) ?? parsePoetryClause(clause))
  return clauses.every((clause) => clause !== undefined) ? clauses.flat() : undefined
}

function parseClause(text: string): readonly Clause[] | undefined {
  const match = clausePattern.exec(text)
  if (match === null) return undefined
  const operator = match[1] as Clause['operator']
  const written = match[2] ?? ''
  const wildcard = (operator === '==' || operator === '!=') && written.endsWith('.*')
  const version = wildcard ? written.slice(0, -2) : written
  const parts = versionParts(version)
  if (operator === '===') return [{ operator, version, wildcard }]
  if (parts === undefined || (operator === '~=' && parts.release.length < 2)) return undefined
  return [{ operator, version, wildcard }]
}

/** Poetry's own forms: caret, tilde, wildcard and bare version. Source: Poetry's page on dependency specification. */
function parsePoetryClause(text: string): readonly Clause[] | undefined {
  const match = /^(\^|~|)\s*([^\s^~]+)$/.exec(text)
  const written = match?.[2] ?? ''
  if (match === null) return undefined
  if (/^\d+(\.\d+)*\.\*$/.test(written)) return parseClause(`==${written}`)
  const parts = versionParts(written)
  if (parts === undefined) return undefined
  if (match[1] === '') return parseClause(`==${written}`)
  const at = match[1] === '^' ? caretPlace(parts.release) : Math.min(1, parts.release.length - 1)
  const upper = formatVersion(finalVersion(raised(parts.release, at), parts.epoch))
  return [...(parseClause(`>=${written}`) ?? []), ...(parseClause(`<${upper}`) ?? [])]
}

/** The first number that is not zero; the last one when all are. */
function caretPlace(release: readonly number[]): number {
  const first = release.findIndex((number) => number !== 0)
  return first === -1 ? release.length - 1 : first
}

/** The number at `at` plus one, zeros behind it. */
export function raised(release: readonly number[], at: number): readonly number[] {
  return padded(release, at + 1).map((number, i) => (i < at ? number : i === at ? number + 1 : 0))
}

/** The range in PEP 440's own words, alternatives joined by `||`; undefined when it is no range. */
export function toSpecifiers(range: string): string | undefined {
  return parseRange(range)
    ?.map((set) => set.map(formatClause).join(','))
    .join(' || ')
}

const formatClause = (clause: Clause) =>
  `${clause.operator}${clause.version}${clause.wildcard ? '.*' : ''}`

/**
 * Does the range take in the version? A prerelease only when one of the range's own versions is a
 * prerelease: what pip does while final releases exist. Source: PEP 440, "Handling of pre-releases".
 * The library's `satisfies` judges that clause by clause, and equal bases of `<` and `>` wrongly.
 */
export function rangeAccepts(range: string, version: string): boolean {
  const alternatives = parseRange(range)
  return alternatives?.some((set) => setAccepts(set, version)) ?? false
}

function setAccepts(set: readonly Clause[], version: string): boolean {
  const wanted = set.some((clause) => clause.operator !== '!=' && isPrerelease(clause.version))
  if (isPrerelease(version) && !wanted) return false
  return set.every((clause) => comparisons[clause.operator](clause, version))
}

/** True for alphas, betas, release candidates and development releases. */
export function isPrerelease(version: string): boolean {
  const parts = versionParts(version)
  return parts !== undefined && (parts.pre !== null || parts.dev !== null)
}

type Comparison = (clause: Clause, version: string) => boolean

/** Source: PEP 440, "Version specifiers", one paragraph each. */
const comparisons: Record<Clause['operator'], Comparison> = {
  '===': (clause, version) => clause.version.toLowerCase() === version.toLowerCase(),
  '==': equals,
  '!=': (clause, version) => !equals(clause, version),
  '>=': (clause, version) => compare(withoutLocal(version), clause.version) >= 0,
  '<=': (clause, version) => compare(withoutLocal(version), clause.version) <= 0,
  '~=': (clause, version) => {
    const prefix = partsOf(clause.version).release.slice(0, -1)
    const isAbove = compare(withoutLocal(version), clause.version) >= 0
    return isAbove && hasPrefix(version, prefix, partsOf(clause.version).epoch)
  },
  '<': (clause, version) => {
    if (compare(version, clause.version) >= 0) return false
    // `<1.0` must not let in `1.0rc1`, unless it names a prerelease itself.
    return isPrerelease(clause.version) || !isPrerelease(version) || !sameBase(clause, version)
  },
  '>': (clause, version) => {
    if (compare(withoutLocal(version), clause.version) <= 0) return false
    // `>1.0` must not let in `1.0.post1`, unless it names a post release itself.
    const parts = partsOf(version)
    const isPostOfIt = parts.post !== null && partsOf(clause.version).post === null
    const base = formatVersion({ ...parts, post: null, dev: null, local: null })
    return !isPostOfIt || compare(base, clause.version) !== 0
  },
}

function equals(clause: Clause, version: string): boolean {
  const { release, epoch, local } = partsOf(clause.version)
  if (clause.wildcard) return hasPrefix(version, release, epoch)
  return compare(local === null ? withoutLocal(version) : version, clause.version) === 0
}

function hasPrefix(version: string, prefix: readonly number[], epoch: number): boolean {
  const parts = partsOf(version)
  const release = padded(parts.release, prefix.length)
  return parts.epoch === epoch && prefix.every((number, i) => release[i] === number)
}

function sameBase(clause: Clause, version: string): boolean {
  const [a, b] = [partsOf(clause.version), partsOf(version)]
  const [left, right] = [finalVersion(a.release, a.epoch), finalVersion(b.release, b.epoch)]
  return compare(formatVersion(left), formatVersion(right)) === 0
}

const withoutLocal = (version: string) => formatVersion({ ...partsOf(version), local: null })
