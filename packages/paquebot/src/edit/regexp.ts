/**
 * A pattern as Python or JavaScript writes it: `(?P<name>…)`, `(?P=name)`, `\Z` and leading `(?i)` are understood.
 * Undefined when JavaScript cannot read it.
 */
export function compilePattern(pattern: string, flags: string): RegExp | undefined {
  const inline = /^\(\?([a-z]+)\)/.exec(pattern)
  const extra = (inline?.[1] ?? '').replace(/[^ims]/g, '')
  const source = pattern
    .slice(inline?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '(?<![\\s\\S])')
    .replaceAll('\\Z', '(?![\\s\\S])')
  try {
    return new RegExp(source, [...new Set(flags + extra)].join(''))
  } catch {
    return undefined
  }
}
