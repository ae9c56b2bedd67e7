import type { Checked } from '../model.ts'
import { docLines } from './docs.ts'

/** A text in which people name packages: a workflow, a script, a document. */
export interface Written {
  readonly file: string
  readonly text: string
  readonly isDoc: boolean
}

const scripts =
  /^(?:scripts?|tools?|\.github)\/.*\.(?:sh|[cm]?[jt]s|py)$|^(?:Makefile|justfile|Justfile)$/
const longest = 100_000

const known = new WeakMap<Checked, readonly Written[]>()

/** Workflows, scripts and what tells people about the repository; very long ones are left out. */
export function writtenTexts(checked: Checked): readonly Written[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const read = (isDoc: boolean) => (file: string) => {
    const text = checked.files.read(file) ?? ''
    return text.length > longest ? [] : [{ file, text, isDoc }]
  }
  const docs = new Set(docLines(checked).map(({ file }) => file))
  const found = [
    ...checked.workflows.map(({ path, text }) => ({ file: path, text, isDoc: false })),
    ...checked.files.paths.filter((path) => scripts.test(path)).flatMap(read(false)),
    ...[...docs].flatMap(read(true)),
  ]
  known.set(checked, found)
  return found
}
