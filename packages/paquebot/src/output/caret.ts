import type { Finding } from '../model/finding.ts'
import type { Style } from './style.ts'

/** Of longer lines only the part around the caret is shown. */
const widest = 100

/**
 * The line that a finding is about, with its number, and carets under what is meant:
 *
 *     18 |       - run: npm publish || true
 *        |              ^^^^^^^^^^^^^^^^^^^
 *
 * Nothing where the place or the line is not known.
 */
export function excerpt(
  finding: Finding,
  sources: (file: string) => string | null,
  style: Style,
): readonly string[] {
  const { file, line, column } = finding
  if (file === undefined || line === undefined) return []
  const text = sources(file)
    ?.replace(/^\uFEFF/, '')
    .split('\n')[line - 1]
  if (text === undefined || text.trim() === '') return []
  const whole = text.trimEnd()
  const number = String(line)
  const bar = style.dim('|')
  const { shown, cut } = around(whole, column ?? 1)
  const row = `  ${style.dim(number.padStart(4))} ${bar} ${plain(shown)}`
  if (column === undefined || column > whole.length) return [row]
  const marked = whole.slice(column - 1, endOf(finding, whole))
  const indent = blanks(shown.slice(0, column - 1 - cut))
  const carets = '^'.repeat(Math.max(1, Math.min(width(marked), widest - indent.length)))
  return [row, `  ${' '.repeat(Math.max(4, number.length))} ${bar} ${indent}${style.red(carets)}`]
}

/** String offset in the line behind the last character that is meant. */
function endOf({ line = 0, column = 1, endLine, endColumn }: Finding, whole: string): number {
  if (endLine !== undefined && endLine > line) return whole.length
  return endColumn === undefined ? column : Math.max(column, endColumn - 1)
}

function around(line: string, column: number): { shown: string; cut: number } {
  if (line.length <= widest) return { shown: line, cut: 0 }
  const cut = Math.max(0, Math.min(column - 1 - widest / 4, line.length - widest))
  return { shown: line.slice(cut, cut + widest), cut: Math.floor(cut) }
}

/** Nothing in a file may steer the terminal. */
const plain = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\uFFFD')

/** As wide as the text: tabs stay tabs. */
const blanks = (text: string) =>
  [...text].map((char) => (char === '\t' ? '\t' : ' '.repeat(width(char)))).join('')

const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

const width = (text: string) =>
  [...text].reduce((sum, char) => sum + (char === '\ufe0f' ? 0 : wide.test(char) ? 2 : 1), 0)
