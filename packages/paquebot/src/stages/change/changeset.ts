import type { Package } from '../../model/package.ts'
import type { Bump } from '../../model/version.ts'
import { writtenName } from './names.ts'

/** What a changeset says. Without bumps it is an empty one: nothing is to be released. */
export interface Wish {
  readonly bumps: ReadonlyMap<Package, Bump>
  readonly summary: string
}

/** The text of a changeset file, as `@changesets/parse` and we read it: names in quotes, LF line ends. */
export function renderChangeset({ bumps, summary }: Wish, packages: readonly Package[]): string {
  const lines = [...bumps].map(
    ([pkg, bump]) => `${JSON.stringify(writtenName(pkg, packages))}: ${bump}`,
  )
  const text = summary.replace(/\r\n?/g, '\n').trim()
  return ['---', ...lines, '---', '', ...(text === '' ? [] : [text, ''])].join('\n')
}
