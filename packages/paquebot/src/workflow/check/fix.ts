import { parseAction, parseDependabot, parseWorkflow } from '@paquebot/actions'
import type { Finding } from '../../model/finding.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Checked, TextEdit } from './model.ts'

/** The edits that mend findings, and which findings those are. */
export interface Fixes {
  readonly edits: readonly FileEdit[]
  readonly fixed: readonly Finding[]
}

/**
 * One edit per file with everything in it that can be mended without changing the meaning. Of two that touch the same
 * text the first is done; the next run sees the other. A file that GitHub's parser would like less afterwards is a bug
 * of ours: it throws, and nothing is written.
 */
export function fixesOf(checked: Checked, fixes: ReadonlyMap<Finding, readonly TextEdit[]>): Fixes {
  const byFile = Map.groupBy(fixes, ([finding]) => finding.file ?? '')
  const done = [...byFile].map(([file, wanted]) => fixFile(checked, file, wanted))
  return {
    edits: done.flatMap(({ edit }) => edit ?? []),
    fixed: done.flatMap(({ fixed }) => fixed),
  }
}

type Wanted = readonly (readonly [Finding, readonly TextEdit[]])[]

function fixFile(checked: Checked, file: string, wanted: Wanted) {
  const before = checked.files.read(file)
  if (before === null) return { fixed: [] }
  const taken: TextEdit[] = []
  const fixed = wanted.flatMap(([finding, edits]) => {
    const fresh = edits.filter((edit) => !taken.some((other) => isSame(edit, other)))
    if (fresh.some((edit) => taken.some((other) => overlaps(edit, other)))) return []
    taken.push(...fresh)
    return [finding]
  })
  const after = withEdits(before, taken)
  assertNoWorse(file, before, after, fixed)
  return { edit: { file, before, after }, fixed }
}

const isSame = (a: TextEdit, b: TextEdit) =>
  a.start === b.start && a.end === b.end && a.text === b.text

const overlaps = (a: TextEdit, b: TextEdit) =>
  a.start === b.start || (a.start < b.end && b.start < a.end)

/** The text with all edits done; they do not overlap. */
function withEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text)
}

function assertNoWorse(
  file: string,
  before: string,
  after: string,
  fixed: readonly Finding[],
): void {
  const parse = parserOf(file)
  if (
    parse === undefined ||
    parse(file, after).problems.length <= parse(file, before).problems.length
  )
    return
  const rules = [...new Set(fixed.map(({ rule }) => rule))].join(', ')
  throw new Error(`fixing ${rules} would break ${file}; nothing was written`)
}

function parserOf(file: string) {
  if (/(?:^|\/)dependabot\.ya?ml$/.test(file)) return parseDependabot
  if (/(?:^|\/)action\.ya?ml$/.test(file)) return parseAction
  return /\.ya?ml$/.test(file) ? parseWorkflow : undefined
}
