import { dayOf } from '../../io/environment.ts'
import type { ChangelogForm } from './form.ts'
import type { HistoryCommit, HistoryRelease } from './history.ts'
import {
  type Entries,
  type KeepSection,
  type Kind,
  renderKeepAChangelog,
  renderSection,
} from './keep-a-changelog.ts'
import { bumpOf, isListed, kindOf } from './kinds.ts'
import type { CompareLinks } from './links.ts'
import type { CommitMessage } from './message.ts'

/** A release from history as a section of a changelog. */
export interface RenderedRelease {
  readonly section: KeepSection
  readonly commits: readonly HistoryCommit[]
}

/** Commits as sections; the unreleased part only when there is something in it. Pure. */
export function sectionsOf(releases: readonly HistoryRelease[]): readonly RenderedRelease[] {
  const prefixes = new Set(releases.flatMap(({ tags }) => tags.map(({ prefix }) => prefix)))
  return releases.flatMap((release) => {
    const commits = release.commits.filter(isListed)
    if (release.tag === undefined && commits.length === 0) return []
    return [{ section: sectionOf(release, commits, prefixes.size > 1), commits }]
  })
}

function sectionOf(
  release: HistoryRelease,
  commits: readonly HistoryCommit[],
  isOfMany: boolean,
): KeepSection {
  const entries = entriesOf(commits)
  if (release.tag === undefined) return { entries }
  const title = isOfMany ? titleOf(release) : undefined
  return {
    version: release.tag.version,
    ...(title === undefined ? {} : { title }),
    date: dayOf(release.time ?? 0),
    entries,
  }
}

/** Where packages have tags and versions of their own, the tags are the title. */
function titleOf({ tags }: HistoryRelease): string | undefined {
  const isWhole = tags.some(({ prefix }) => prefix === '')
  const isOne = tags.length > 1 && new Set(tags.map(({ version }) => version)).size === 1
  if (isWhole || isOne) return undefined
  const names = tags.map(({ tag }) => tag)
  return names.length <= 3 ? names.join(', ') : `${names[0]} and ${names.length - 1} more`
}

function entriesOf(commits: readonly HistoryCommit[]): Entries {
  const entries: Partial<Record<Kind, string[]>> = {}
  for (const commit of commits) {
    const kind = kindOf(commit)
    const list = entries[kind]
    if (list === undefined) entries[kind] = [entryOf(commit)]
    else list.push(entryOf(commit))
  }
  return entries
}

/** `- **scope:** subject (#12)`; a breaking commit says so, with its notes below. */
export function entryOf(message: CommitMessage): string {
  const scope = message.scope === undefined ? '' : `**${message.scope}:** `
  const breaking = message.breaking ? '**Breaking:** ' : ''
  return [`- ${breaking}${scope}${withNumber(message)}`, ...notesOf(message)].join('\n')
}

const withNumber = ({ subject, pullRequest }: CommitMessage) =>
  pullRequest === undefined ? subject : `${subject} (#${pullRequest})`

const notesOf = ({ notes }: CommitMessage) =>
  notes
    .flatMap((note) => note.split('\n'))
    .map((line) => (line === '' ? '' : `  ${line.trimEnd()}`))

/** The text of one section in a form. */
export function renderRelease({ section, commits }: RenderedRelease, form: ChangelogForm): string {
  return form === 'changesets' ? changesetsSection(section, commits) : renderSection(section)
}

const sizes = [
  ['major', 'Major'],
  ['minor', 'Minor'],
  ['patch', 'Patch'],
] as const

function changesetsSection(
  { version, title }: KeepSection,
  commits: readonly HistoryCommit[],
): string {
  const parts = sizes.flatMap(([bump, word]) => {
    const lines = commits.filter((commit) => bumpOf(commit) === bump).map(changesetsLine)
    return lines.length === 0 ? [] : [`### ${word} Changes\n\n${lines.join('\n')}`]
  })
  return [`## ${title ?? version ?? 'Unreleased'}`, ...parts].join('\n\n')
}

/** `- 0123456: scope: subject`, as changesets of the commits would be listed. */
function changesetsLine(commit: HistoryCommit): string {
  const scope = commit.scope === undefined ? '' : `${commit.scope}: `
  return [`- ${commit.id.slice(0, 7)}: ${scope}${withNumber(commit)}`, ...notesOf(commit)].join(
    '\n',
  )
}

/** A whole changelog. */
export function renderHistory(
  releases: readonly RenderedRelease[],
  { form, name, links }: { form: ChangelogForm; name: string; links: CompareLinks | undefined },
): string {
  if (form === 'keep-a-changelog')
    return renderKeepAChangelog(
      releases.map(({ section }) => section),
      links,
    )
  return `${[`# ${name}`, ...releases.map((release) => renderRelease(release, form))].join('\n\n')}\n`
}
