import { outlineOf } from './headings.ts'
import { type CompareLinks, linkedRelease, linksBetween } from './links.ts'
import { type Changelog, parseChangelog, titleOf } from './sections.ts'

/** The headings of https://keepachangelog.com/en/1.1.0/, in its order. */
const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'] as const

export type Kind = (typeof kinds)[number]

/** Lines of a list, `- ` in front, by heading. */
export type Entries = Readonly<Partial<Record<Kind, readonly string[]>>>

/** A version as a changelog in this form tells it. */
export interface KeepSection {
  /** Undefined for what is not released. */
  readonly version?: string
  /** In place of the version, where one day has several. */
  readonly title?: string
  /** `2026-01-31`. */
  readonly date?: string
  readonly entries: Entries
}

/** The text of one section. */
export function renderSection({ version, title, date, entries }: KeepSection): string {
  const name = title ?? `[${version ?? 'Unreleased'}]`
  const heading = date === undefined ? `## ${name}` : `## ${name} - ${date}`
  return [heading, renderEntries(entries)].filter((part) => part !== '').join('\n\n')
}

function renderEntries(entries: Entries): string {
  return kinds
    .flatMap((kind) =>
      entries[kind]?.length ? [`### ${kind}\n\n${entries[kind].join('\n')}`] : [],
    )
    .join('\n\n')
}

const preamble = `# Changelog

All notable changes to this project will be documented in this file.

The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).
`

/** A whole changelog, newest section first. */
export function renderKeepAChangelog(
  sections: readonly KeepSection[],
  links: CompareLinks | undefined,
): string {
  const parts = [preamble.trimEnd(), ...sections.map(renderSection)]
  const versions = sections.flatMap(({ version, title }) => (title ? [] : [version]))
  const definitions = links === undefined ? [] : linksBetween(versions, links)
  return `${[...parts, definitions.join('\n')].filter((part) => part !== '').join('\n\n')}\n`
}

/** A new version for a changelog that may be there already. */
export interface KeepRelease extends KeepSection {
  readonly version: string
  readonly date: string
  /** For the links of a new file, or of one whose own links do not say. */
  readonly links?: CompareLinks
}

/**
 * The changelog with a section for the new version: what people wrote under `Unreleased` moves into it and the
 * entries join it, each line once. Heading and links are written as the file writes them; every other byte stays.
 */
export function addRelease(text: string | undefined, release: KeepRelease): string {
  if (text === undefined || text.trim() === '')
    return renderKeepAChangelog([{ entries: {} }, release], release.links)
  const changelog = parseChangelog(text)
  const { start, end, typed } = unreleasedPart(changelog)
  const heading = `${'#'.repeat(levelOf(changelog))} ${headingText(changelog, release)}`
  const section = withBody(heading, mergeEntries(typed, release.entries))
  return replaced(
    changelog,
    { start, end },
    section,
    linkedRelease(text.slice(end), changelog, release),
  )
}

/** The changelog with the entries under `Unreleased`, each line once; what people wrote there stays. */
export function addUnreleased(text: string, entries: Entries): string {
  const changelog = parseChangelog(text)
  const { start, end, typed, isThere } = unreleasedPart(changelog)
  const isNew = (line: string) => !isSaid(typed, line)
  if (!kinds.some((kind) => entries[kind]?.some(isNew))) return text
  const body = mergeEntries(typed, entries)
  const section = isThere ? body : withBody(`${'#'.repeat(levelOf(changelog))} [Unreleased]`, body)
  return replaced(changelog, { start, end }, section, text.slice(end))
}

const withBody = (heading: string, body: string) =>
  body === '' ? heading : `${heading}\n\n${body}`

/** Where the text under `Unreleased` stands; where it would stand when there is no such heading. */
function unreleasedPart(changelog: Changelog) {
  const section = changelog.sections.find(({ version }) => version === undefined)
  const start = section?.heading.end ?? insertionPoint(changelog)
  const end = section === undefined ? start : contentEnd(changelog, { start, end: section.end })
  const raw = changelog.text.slice(start, end).replaceAll('\r\n', '\n')
  return { start, end, typed: raw.replace(/^\s*\n/, '').trimEnd(), isThere: section !== undefined }
}

function replaced({ text }: Changelog, { start }: Span, section: string, tail: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  return joined([text.slice(0, start), section.replaceAll('\n', newline), tail], newline)
}

/** Parts with one empty line between, and one line end at the end; their own bytes stay as they are. */
function joined(parts: readonly string[], newline: string): string {
  return parts.reduce((before, part) => {
    const after = part.replace(/^(?:[ \t]*\r?\n)+/, '')
    if (after === '') return before.endsWith('\n') ? before : before + newline
    if (before === '' || before === '\uFEFF') return before + after
    const ends = /(?:\r?\n)*$/.exec(before)?.[0].replaceAll('\r', '').length ?? 0
    return before + newline.repeat(Math.max(0, 2 - ends)) + after
  })
}

interface Span {
  readonly start: number
  readonly end: number
}

/** The end of a section's text: before the definitions that end the file with it. */
function contentEnd({ text, definitions }: Changelog, part: Span): number {
  let last = part.end
  for (const one of definitions.toReversed()) {
    if (one.start < part.start || one.end > last) continue
    if (text.slice(one.end, last).trim() !== '') break
    last = one.start
  }
  return last
}

/** Without `Unreleased`: before the newest version, else before the definitions at the end, else at the end. */
function insertionPoint(changelog: Changelog): number {
  const whole = { start: 0, end: changelog.text.length }
  return changelog.sections[0]?.heading.start ?? contentEnd(changelog, whole)
}

function levelOf({ sections }: Changelog): number {
  return (
    sections.find(({ version }) => version !== undefined)?.heading.level ??
    sections[0]?.heading.level ??
    2
  )
}

/** The newest version's heading with the new version and date in their places; `[1.2.0] - date` without one. */
function headingText({ sections }: Changelog, { version, title, date }: KeepRelease): string {
  if (title !== undefined) return `${title} - ${date}`
  const newest = sections.find((one) => one.version !== undefined)
  const before = newest?.heading.text.replace(/\s*\[?yanked\]?/i, '') ?? ''
  if (newest?.version === undefined || !titleOf(before)?.isBare || /\]\(/.test(before))
    return `[${version}] - ${date}`
  return before.replace(newest.version, () => version).replace(/\d{4}-\d{2}-\d{2}/, date)
}

/** The typed text with the entries below its own headings; a line that is there already is not said again. */
export function mergeEntries(typed: string, entries: Entries): string {
  let text = withoutEmptyParts(typed)
  for (const kind of kinds) {
    const lines = (entries[kind] ?? []).filter((line) => !isSaid(text, line))
    if (lines.length > 0) text = withLines(text, kind, lines)
  }
  return text
}

function isSaid(text: string, line: string): boolean {
  const said = `\n${text}\n`
  return ['-', '*', '+'].some((mark) => said.includes(`\n${mark}${line.slice(1)}\n`))
}

/** People leave `### Added` and its sisters under `Unreleased` as a form to fill in. */
function withoutEmptyParts(text: string): string {
  const { headings } = outlineOf(text)
  const empty = headings.filter(({ end, level }, index) => {
    const next = headings[index + 1]
    const isParent = next !== undefined && next.level > level
    return !isParent && text.slice(end, next?.start ?? text.length).trim() === ''
  })
  return empty
    .toReversed()
    .reduce(
      (rest, { start, end }) => rest.slice(0, start) + rest.slice(end).replace(/^\n+/, ''),
      text,
    )
    .trimEnd()
}

function withLines(text: string, kind: Kind, lines: readonly string[]): string {
  const { headings } = outlineOf(text)
  const index = headings.findIndex((heading) => heading.text.toLowerCase() === kind.toLowerCase())
  const part = headings[index]
  if (part === undefined)
    return [text, `### ${kind}\n\n${lines.join('\n')}`].filter((one) => one !== '').join('\n\n')
  const end =
    headings.slice(index + 1).find(({ level }) => level <= part.level)?.start ?? text.length
  const head = text.slice(0, end).trimEnd()
  const tail = text.slice(end)
  return `${head}\n${lines.join('\n')}${tail === '' ? '' : `\n\n${tail}`}`
}
