import type { Range } from '@paquebot/actions'
import type { Checked } from '../model.ts'

/** A line of a document. */
export interface DocLine {
  readonly file: string
  readonly line: number
  readonly text: string
}

const documents =
  /(?:^|\/)(?:README|CONTRIBUTING|RELEASING|RELEASE|PUBLISHING|DEVELOPMENT|MAINTAINING|SECURITY)[\w-]*\.(?:md|rst|txt)$|^(?:docs|\.github)\/.+\.(?:md|rst)$/i
const notOurs =
  /(?:^|\/)(?:node_modules|vendor|fixtures|__fixtures__|testdata|scenarios)\/|CHANGELOG/i
/** Larger ones are written by programs. */
const longest = 400_000

const cached = new WeakMap<Checked, readonly DocLine[]>()

/** The lines of what tells people about the repository: READMEs, release notes for maintainers, `docs/`. */
export function docLines(checked: Checked): readonly DocLine[] {
  const known = cached.get(checked)
  if (known !== undefined) return known
  const lines = checked.files.paths
    .filter((path) => documents.test(path) && !notOurs.test(path))
    .flatMap((file) => {
      const text = checked.files.read(file) ?? ''
      if (text.length > longest) return []
      return text.split(/\r?\n/).map((line, at) => ({ file, line: at + 1, text: line }))
    })
  cached.set(checked, lines)
  return lines
}

/** A part of one line. */
export const onLine = (line: number, start: number, length: number): Range => ({
  start: { line, column: start + 1 },
  end: { line, column: start + 1 + length },
})
