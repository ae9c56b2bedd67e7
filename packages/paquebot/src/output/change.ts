import type { Style } from './style.ts'
import { table } from './table.ts'

interface Change {
  readonly file: string
  readonly written: boolean
  readonly releases: readonly { readonly name: string; readonly bump: string }[]
  readonly text: string
}

/** What `paquebot change` wrote, or would write. */
export function renderChange({ file, written, releases, text }: Change, style: Style): string {
  if (!written) return `would write ${style.bold(file)}:\n\n${text.trimEnd()}`
  const rows = releases.map(({ name, bump }) => [name, style.green(bump)])
  const what = rows.length === 0 ? style.dim('nothing is to be released') : table(rows)
  return `wrote ${style.bold(file)}\n${what}`
}
