import type { ChangelogForm } from './changelog/form.ts'
import { addRelease, addUnreleased } from './changelog/keep-a-changelog.ts'
import type { CompareLinks } from './changelog/links.ts'
import { type RenderedRelease, renderRelease } from './changelog/render.ts'
import { parseChangelog } from './changelog/sections.ts'
import { insertEntry } from './version/changelog.ts'

interface Style {
  readonly form: ChangelogForm
  readonly name: string
  readonly links: CompareLinks | undefined
}

/**
 * A changelog with the releases that are newer than its newest, in its own form. What is there stays as it is, and
 * what stands under `Unreleased` goes with the first release that follows. Pure.
 */
export function mergeHistory(
  before: string,
  releases: readonly RenderedRelease[],
  style: Style,
): string {
  const there = new Set(parseChangelog(before).sections.map(({ version }) => version))
  const released = releases.filter(({ section }) => section.version !== undefined)
  const known = released.findIndex(({ section }) => there.has(section.version))
  const fresh = known === -1 ? released : released.slice(0, known)
  const text = fresh
    .toReversed()
    .reduce((text, release) => withRelease(text, release, style), before)
  const pending = releases.find(({ section }) => section.version === undefined)
  // Changesets has no place for what is not released.
  if (pending === undefined || style.form === 'changesets') return text
  return addUnreleased(text, pending.section.entries)
}

function withRelease(text: string, release: RenderedRelease, { form, name, links }: Style): string {
  const { version = '', date = '', entries } = release.section
  if (form === 'changesets') return insertEntry(text, renderRelease(release, form), name)
  return addRelease(text, { version, date, entries, ...(links === undefined ? {} : { links }) })
}
