import { type Changelog, parseChangelog } from './sections.ts'

/** How a changelog is written: as Changesets does, or after https://keepachangelog.com/en/1.1.0/. */
export type ChangelogForm = 'changesets' | 'keep-a-changelog'

/** The form that a changelog has; undefined when nothing in it says. */
export function formOf(text: string | undefined): ChangelogForm | undefined {
  if (text === undefined) return undefined
  // Most changelogs are told by their first lines, and taking a long one apart takes its time.
  if (
    /^## \d+\.\d+\.\d+[^\n]*\r?\n\s*### (?:Major|Minor|Patch) Changes\s*$/m.test(
      text.slice(0, 2000),
    )
  )
    return 'changesets'
  const changelog = parseChangelog(text.slice(0, 20_000))
  if (changelog.sections.some(({ version }) => version === undefined)) return 'keep-a-changelog'
  if (changelog.headings.some(({ text }) => /^(?:Major|Minor|Patch) Changes$/.test(text)))
    return 'changesets'
  return hasItsMarks(changelog) ? 'keep-a-changelog' : undefined
}

function hasItsMarks({ text, sections, headings }: Changelog): boolean {
  if (text.includes('keepachangelog.com')) return true
  return (
    sections.some(({ heading }) => /^\[[^\]]+\](?:\([^)]*\))?\s+-\s+\d{4}-/.test(heading.text)) ||
    headings.some(({ level, text }) => level === 3 && kindTitles.includes(text))
  )
}

const kindTitles: readonly string[] = [
  'Added',
  'Changed',
  'Deprecated',
  'Removed',
  'Fixed',
  'Security',
]
