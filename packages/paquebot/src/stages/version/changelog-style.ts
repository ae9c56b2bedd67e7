import type { Package } from '../../model/package.ts'
import type { PlannedChange } from '../../model/plan.ts'
import type { Bump } from '../../model/version.ts'
import { type ChangelogForm, formOf } from '../changelog/form.ts'
import { addRelease, type Entries, type Kind } from '../changelog/keep-a-changelog.ts'
import { kindOf } from '../changelog/kinds.ts'
import type { CompareLinks } from '../changelog/links.ts'
import { entryOf } from '../changelog/render.ts'
import { type ChangelogEntry, insertEntry, renderEntry } from './changelog.ts'

/** How changelogs are written; asked only where one needs it. */
export interface ChangelogStyle {
  /** Of new files; that of Changesets by default. */
  readonly form?: ChangelogForm | undefined
  /** Whole changelogs that another program has written, by the CHANGELOG.md in whose place they stand. */
  readonly texts: ReadonlyMap<string, { readonly file: string; readonly text: string }>
  /** `2026-01-31`. */
  readonly day: () => string
  readonly linksFor: (pkg: Package) => CompareLinks | undefined
}

interface Wanted {
  readonly pkg: Package
  readonly entry: ChangelogEntry
  /** The entry as a module of the user's wrote it, in the form of Changesets. */
  readonly own?: string | undefined
  /** The file as this release has written it already: an npm and a Python package in one folder share it. */
  readonly known: string | undefined
}

/** The changelog with the entry, in the form that it has; undefined when it says so already. Pure but for `style`. */
export function withEntry(
  text: string | undefined,
  { pkg, entry, own, known }: Wanted,
  style: ChangelogStyle | undefined,
): string | undefined {
  const form = formIn(text, style)
  if (form !== 'keep-a-changelog' || style === undefined || own !== undefined) {
    const rendered = own ?? renderEntry(entry)
    return known?.includes(`${rendered}\n`) ? undefined : insertEntry(text, rendered, pkg.name)
  }
  // The second package with the same version would repeat the first.
  if (known?.includes(`[${entry.version}]`)) return undefined
  const links = style.linksFor(pkg)
  return addRelease(text, {
    version: entry.version,
    date: style.day(),
    entries: keepEntries(entry),
    ...(links === undefined ? {} : { links }),
  })
}

const formIn = (text: string | undefined, style: ChangelogStyle | undefined) =>
  style === undefined ? 'changesets' : (formOf(text) ?? style.form)

/** True where Changesets would have written its own form into this file. */
export function isOfOtherForm(
  text: string | undefined,
  style: ChangelogStyle | undefined,
): boolean {
  return formIn(text, style) === 'keep-a-changelog'
}

/** An entry below the headings of keep a changelog. */
export function keepEntries(entry: ChangelogEntry): Entries {
  const entries: Partial<Record<Kind, string[]>> = {}
  const add = (kind: Kind, line: string) => {
    entries[kind] = [...(entries[kind] ?? []), line]
  }
  for (const { change, bump } of entry.changes)
    add(kindOfChange(change, bump), lineOf(change, bump))
  const { leader } = entry
  if (leader !== undefined)
    add('Changed', `- Follows version ${leader.version} of \`${leader.name}\``)
  for (const { name, version } of entry.dependencies)
    add('Changed', `- Updated \`${name}\` to ${version}`)
  return entries
}

/** A changeset has no type; what it releases as minor is new, what it releases as patch is mended. */
const kindBySize = { major: 'Changed', minor: 'Added', patch: 'Fixed', none: 'Changed' } as const

const kindOfChange = ({ conventional }: PlannedChange, bump: Bump): Kind =>
  conventional === undefined ? kindBySize[bump] : kindOf(conventional)

function lineOf({ conventional, summary }: PlannedChange, bump: Bump): string {
  if (conventional !== undefined) return entryOf(conventional)
  const [first = '', ...rest] = summary.trim().split('\n')
  const line = `- ${bump === 'major' ? '**Breaking:** ' : ''}${first.trimEnd()}`
  return [line, ...rest.map((one) => (one.trim() === '' ? '' : `  ${one.trimEnd()}`))].join('\n')
}
