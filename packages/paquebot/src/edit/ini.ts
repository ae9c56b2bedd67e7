/** One `key = value` of an INI file with the offset of its value; values of several lines keep their line ends. */
export interface IniEntry {
  readonly section: string
  readonly key: string
  readonly value: string
  /** Offset of the value's first character. */
  readonly start: number
}

const sectionPattern = /^\[([^\]]+)\]\s*(?:[#;].*)?$/

/**
 * The entries of `setup.cfg`, `.bumpversion.cfg` or `entry_points.txt`, in file order; lines that
 * are none of it are left out. Source: Python's `configparser`, without interpolation.
 */
export function parseIni(text: string): readonly IniEntry[] {
  const entries: { section: string; key: string; value: string; start: number }[] = []
  let section = ''
  let offset = 0
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '')
    const head = sectionPattern.exec(line)
    const pair = pairIn(line)
    const last = entries.at(-1)
    if (head !== null) section = (head[1] ?? '').trim()
    else if (/^\s/.test(line) && last?.section === section) last.value += `\n${line.trim()}`
    else if (pair !== undefined) entries.push({ section, ...pair, start: offset + pair.start })
    offset += raw.length + 1
  }
  return entries
}

/** `key = value` or `key: value`; `start` is the column of the value. */
function pairIn(line: string): { key: string; value: string; start: number } | undefined {
  const at = line.search(/[=:]/)
  if (at < 1 || /^[\s#;[]/.test(line)) return undefined
  const rest = line.slice(at + 1)
  const blanks = rest.length - rest.trimStart().length
  return { key: line.slice(0, at).trim(), value: rest.trim(), start: at + 1 + blanks }
}

/** The value of one key; undefined when there is none. Keys are compared without regard to case. */
export function iniEntry(entries: readonly IniEntry[], section: string, key: string) {
  return entries.find((entry) => entry.section === section && entry.key.toLowerCase() === key)
}
