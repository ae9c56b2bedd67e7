/** What plain YAML can say: one mapping of scalars, lists of scalars and mappings of scalars. */
export type PlainYaml = Readonly<Record<string, Scalar | readonly Scalar[] | PlainMap>>
type Scalar = string | number | boolean
type PlainMap = Readonly<Record<string, Scalar>>

/**
 * The value of a YAML text that needs no parser to be read, as most `pnpm-workspace.yaml` are. Exact or not given:
 * undefined means "ask the parser", which is slow to load. Source: YAML 1.2.2, core schema.
 */
export function readPlainYaml(text: string): PlainYaml | undefined {
  if (/[\t\r\uFEFF]/.test(text)) return undefined
  const lines = text.split('\n').filter((line) => !/^ *(?:#.*)?$/.test(line))
  const read: Record<string, PlainYaml[string]> = {}
  for (let at = 0; at < lines.length; ) {
    const [, key = '', rest = ''] =
      /^([A-Za-z][\w-]*):(?: +(\S.*?))? *$/.exec(lines[at] ?? '') ?? []
    if (key === '' || key === '__proto__' || isWord(key) || Object.hasOwn(read, key))
      return undefined
    const end = endOfBlock(lines, at + 1)
    const value = rest === '' ? blockOf(lines.slice(at + 1, end)) : scalar(rest)
    if (value === undefined || (rest !== '' && end > at + 1)) return undefined
    read[key] = value
    at = end
  }
  return lines.length === 0 ? undefined : read
}

/** What is indented below a key belongs to it, and a list may stand under it without. */
function endOfBlock(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, at) => at >= from && !/^(?: |- )/.test(line))
  return end === -1 ? lines.length : end
}

function blockOf(lines: readonly string[]): readonly Scalar[] | PlainMap | undefined {
  const [first = ''] = lines
  const indent = first.length - first.trimStart().length
  const bodies = lines.map((line) => (line.search(/\S/) === indent ? line.slice(indent) : ''))
  if (first.startsWith('- ', indent)) return all(bodies.map((body) => itemOf(body)))
  const pairs = all(bodies.map(pairOf))
  // Nothing at all is null, and a key that stands twice is a fault.
  if (pairs === undefined || pairs.length === 0) return undefined
  const map = Object.fromEntries(pairs)
  return Object.keys(map).length === pairs.length ? map : undefined
}

const all = <T>(values: readonly (T | undefined)[]): readonly T[] | undefined =>
  values.includes(undefined) ? undefined : (values as readonly T[])

const itemOf = (body: string) => scalar(/^- +(\S.*?) *$/.exec(body)?.[1] ?? '')

function pairOf(body: string): readonly [string, Scalar] | undefined {
  const [, name = '', text = ''] = /^([^:]+): +(\S.*?) *$/.exec(body) ?? []
  const key = scalar(name)
  const value = scalar(text)
  return typeof key !== 'string' || key === '__proto__' || value === undefined
    ? undefined
    : [key, value]
}

/** Words that YAML 1.1 or 1.2 takes for something else than text. */
const isWord = (text: string) => /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)

function scalar(text: string): Scalar | undefined {
  const quoted = /^'([^'\\]*)'$|^"([^"\\]*)"$/.exec(text)
  if (quoted !== null) return quoted[1] ?? quoted[2]
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^(?:0|[1-9]\d{0,8})$/.test(text)) return Number(text)
  if (/^[~^]?\d+\.\d+\.\d+[\w.+-]*$/.test(text)) return text
  return /^[A-Za-z][\w@*./+^~-]*$/.test(text) && !isWord(text) ? text : undefined
}
