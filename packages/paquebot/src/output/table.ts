import { stripVTControlCharacters } from 'node:util'

/** Columns of text aligned by their widest cell, two spaces apart, no trailing blanks. */
export function table(
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[] = [],
): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, width(cell))
    })
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => pad(cell, widths[i] ?? 0, rightAligned.includes(i)))
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

const width = (text: string) =>
  // Most cells of a long table are plain, and the pattern for colours is slow.
  text.includes('\u001b') || text.includes('\u009b')
    ? stripVTControlCharacters(text).length
    : text.length

function pad(cell: string, to: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, to - width(cell)))
  return right ? blanks + cell : cell + blanks
}

/** `1.2 kB`, decimal as registries count. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`
  const units = ['kB', 'MB', 'GB']
  let value = size / 1000
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value.toFixed(1)} ${units[unit]}`
}

/** `0.4 s`, `1 min 12 s`. */
export function seconds(ms: number): string {
  const whole = Math.round(ms / 1000)
  return whole < 60
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** `1 package`, `2 packages`. */
export function count(n: number, word: string, plural = `${word}s`): string {
  return `${n} ${n === 1 ? word : plural}`
}
