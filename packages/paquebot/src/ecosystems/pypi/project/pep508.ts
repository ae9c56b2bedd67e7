/** A dependency specifier taken apart; offsets of the version range let it be replaced in place. */
export interface Requirement {
  readonly name: string
  readonly extras: readonly string[]
  /** `>=1.2,<2` as written, without parentheses; empty when there is none. */
  readonly specifier: string
  /** Where the specifier stands; `start === end` after name and extras when there is none. */
  readonly start: number
  readonly end: number
  /** Direct reference: `pkg @ <address>`. */
  readonly url?: string
  readonly marker?: string
}

const namePattern = /^\s*([A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?)\s*/i
const extrasPattern = /^\[([^\]]*)\]\s*/
const clause = String.raw`(?:~=|===?|!=|<=|>=|<|>)\s*\w[^\s,;()]*`
const specifierPattern = new RegExp(String.raw`^${clause}(?:\s*,\s*${clause})*(?:\s*,)?`)

/**
 * Parses one dependency specifier; undefined when it is none. Source: PEP 508 and its successor,
 * the "dependency specifiers" page of the packaging guide.
 */
export function parseRequirement(text: string): Requirement | undefined {
  const name = namePattern.exec(text)
  if (name === null) return undefined
  const extras = extrasPattern.exec(text.slice(name[0].length))
  const start = name[0].length + (extras?.[0].length ?? 0)
  const head = { name: name[1] ?? '', extras: extrasOf(extras?.[1]) }
  const rest = text.slice(start)
  return rest.startsWith('@') ? direct(rest, start, head) : versioned(text, start, head)
}

/** The name alone, for who does not need the rest. */
export function requirementName(text: string): string | undefined {
  return namePattern.exec(text)?.[1]
}

type Head = Pick<Requirement, 'name' | 'extras'>

function extrasOf(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((extra) => extra.trim())
    .filter((extra) => extra !== '')
}

/** A marker after an address needs a space before its semicolon, which addresses may hold. */
function direct(rest: string, start: number, head: Head): Requirement | undefined {
  const match = /^@\s*(\S+)(?:\s+;\s*(.+?))?\s*$/s.exec(rest)
  const url = match?.[1]
  if (url === undefined) return undefined
  return { ...head, specifier: '', start, end: start, url, ...markerOf(match?.[2]) }
}

function versioned(text: string, from: number, head: Head): Requirement | undefined {
  const open = /^\(\s*/.exec(text.slice(from))?.[0] ?? ''
  const start = from + open.length
  const specifier = specifierPattern.exec(text.slice(start))?.[0].replace(/\s*,$/, '') ?? ''
  const end = start + specifier.length
  const tail = /^\s*,?\s*(\)?)\s*(?:;\s*(.+?))?\s*$/s.exec(text.slice(end))
  if (tail === null || (tail[1] === ')') !== (open !== '')) return undefined
  const at = specifier === '' ? text.slice(0, start).trimEnd().length : start
  const span = specifier === '' ? { start: at, end: at } : { start, end }
  return { ...head, specifier, ...span, ...markerOf(tail[2]) }
}

const markerOf = (marker: string | undefined) => (marker === undefined ? {} : { marker })

/** The requirement with another version range; name, extras, marker and spacing stay. */
export function withSpecifier(text: string, specifier: string): string {
  const requirement = parseRequirement(text)
  if (requirement === undefined) return text
  return text.slice(0, requirement.start) + specifier + text.slice(requirement.end)
}

/** Names of the extras that a marker such as `extra == "x"` asks for. */
export function extrasInMarker(marker: string): readonly string[] {
  const pattern = /\bextra\s*==\s*(['"])([^'"]+)\1|(['"])([^'"]+)\3\s*==\s*extra\b/g
  return [...marker.matchAll(pattern)].map((match) => match[2] ?? match[4] ?? '')
}
