import type { ChangelogForm } from '../changelog/form.ts'
import { addRelease, addUnreleased, type KeepSection } from '../changelog/keep-a-changelog.ts'
import type { CompareLinks } from '../changelog/links.ts'
import { type RenderedRelease, renderRelease } from '../changelog/render.ts'
import { parseChangelog, type Section } from '../changelog/sections.ts'
import { insertEntry } from '../version/changelog.ts'

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
  const { sections } = parseChangelog(before)
  const released = releases.filter(({ section }) => section.version !== undefined)
  const known = released.findIndex(({ section }) => sections.some((one) => tellsOf(one, section)))
  const fresh = known === -1 ? released : released.slice(0, known)
  const text = fresh
    .toReversed()
    .reduce((text, release) => withRelease(text, release, style), before)
  const pending = releases.find(({ section }) => section.version === undefined)
  // Changesets has no place for what is not released.
  if (pending === undefined || style.form === 'changesets') return text
  return addUnreleased(text, pending.section.entries)
}

/** Before a second package had a tag, its first releases were told by their version alone. */
function tellsOf({ version, name, heading }: Section, section: KeepSection): boolean {
  const { title, date = '' } = section
  if (title === undefined) return version === section.version
  if (heading.text === title || heading.text === `${title} - ${date}`) return true
  const isDay = heading.text.includes(date) || !/\d{4}-\d{2}-\d{2}/.test(heading.text)
  return version === section.version && name === undefined && isDay
}

function withRelease(text: string, release: RenderedRelease, { form, name, links }: Style): string {
  const { version = '', date = '' } = release.section
  if (form === 'changesets') return insertEntry(text, renderRelease(release, form), name)
  return addRelease(text, {
    ...release.section,
    version,
    date,
    ...(links === undefined ? {} : { links }),
  })
}
