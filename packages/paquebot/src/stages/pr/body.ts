import type { ProposedRelease, WishedBump } from './model.ts'

/** Changesets' limit: GitHub refuses bodies over 65,536 characters. */
export const bodyLimit = 60_000

const notesStart = '<!-- paquebot:notes -->'
const notesEnd = '<!-- /paquebot:notes -->'
const emptyNotes =
  '<!-- What you write between these two lines stays here when the pull request is updated. -->'

/** What the body of a pull request tells of itself. */
export interface ReadBody {
  /** The title that we gave it; undefined when we did not write this body. */
  readonly title?: string
  /** The explicit bump that it was made for. */
  readonly wish?: WishedBump
  /** What people wrote into their region, verbatim but for line ends. */
  readonly notes?: string
}

/** What the body is made from. */
export interface BodyContent {
  readonly base: string
  readonly title: string
  readonly releases: readonly ProposedRelease[]
  /** The explicit bump, kept for the next time. */
  readonly wish?: WishedBump
  /** What people wrote, from the body before. */
  readonly notes?: string
}

/**
 * The body of the release pull request: a table of the packages, the region that belongs to people, the changelog
 * section of each package. Over the limit first the sections are shortened, then left out, then the table; the
 * region of people never. Pure.
 */
export function renderBody(content: BodyContent, limit = bodyLimit): string {
  const { releases } = content
  const bare = compose(content, table(releases), '').length
  const room = limit - bare
  const texts = [
    () => compose(content, table(releases), sections(releases, Number.POSITIVE_INFINITY)),
    () => compose(content, table(releases), shortened(releases, room)),
    () => compose(content, table(releases), leftOut),
  ]
  for (const text of texts) {
    const made = text()
    if (made.length <= limit) return made
  }
  return compose(content, shortTable(content, limit), leftOut)
}

/** A body without what GitHub's own editor changes: line ends, and blanks at the end. */
export const plainBody = (body: string) => body.replaceAll('\r\n', '\n').trimEnd()

/** Takes a body apart that we may have written. Pure. */
export function readBody(body: string): ReadBody {
  const text = plainBody(body)
  const start = text.indexOf(notesStart)
  const end = text.indexOf(notesEnd, start)
  if (start === -1 || end === -1) return markerIn(text)
  const notes = text.slice(start + notesStart.length, end).replace(/^\n|\n$/g, '')
  return { ...markerIn(text), notes }
}

const marker = /^<!-- paquebot:release (\{.*\}) -->$/m

function markerIn(text: string): Pick<ReadBody, 'title' | 'wish'> {
  const { title, wish } = parseMarker(text)
  return {
    ...(typeof title === 'string' ? { title } : {}),
    ...(isWish(wish) ? { wish } : {}),
  }
}

function parseMarker(text: string): { title?: unknown; wish?: unknown } {
  try {
    return JSON.parse(marker.exec(text)?.[1] ?? '{}') as object
  } catch {
    // Somebody has edited the marker: then the rest is theirs as well.
    return {}
  }
}

function isWish(wish: unknown): wish is WishedBump {
  const { what, packages, preid } = (wish ?? {}) as Partial<WishedBump>
  return typeof what === 'string' && Array.isArray(packages) && typeof preid === 'string'
}

/** JSON that cannot end the comment it stands in. */
function markerOf({ base, title, wish }: BodyContent): string {
  const json = JSON.stringify({ base, title, wish }).replace(/[<>-]/g, asEscape)
  return `<!-- paquebot:release ${json} -->`
}

const asEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

function compose(content: BodyContent, packages: string, changelogs: string): string {
  const { base, notes = emptyNotes } = content
  const parts = [
    markerOf(content),
    `Merging this pull request into \`${base}\` releases:`,
    packages,
    `${notesStart}\n${notes}\n${notesEnd}`,
    changelogs,
    '---\n\nMade by Paquebot, and made anew when something is merged into the base branch. A commit of yours on this branch stops that; the title and the marked region are yours.',
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const head = ['| package | registry | from | to | bump |', '| --- | --- | --- | --- | --- |']

const table = (releases: readonly ProposedRelease[]) => [...head, ...releases.map(row)].join('\n')

function row({ name, ecosystem, from, to, bump, private: isPrivate }: ProposedRelease): string {
  // In code, so that `@scope/team` notifies nobody.
  const cells = [code(name), isPrivate ? '–' : ecosystem, from ?? '–', `**${to}**`, bump]
  return `| ${cells.join(' | ')} |`
}

const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``

/** As many rows as there is room for, and how many are not shown. */
function shortTable(content: BodyContent, limit: number): string {
  const { releases } = content
  const rest = (shown: number) => `…and ${releases.length - shown} more`
  let room = limit - compose(content, [...head, rest(0)].join('\n'), leftOut).length
  const rows: string[] = []
  for (const line of releases.map(row)) {
    room -= line.length + 1
    if (room < 0) break
    rows.push(line)
  }
  return [[...head, ...rows].join('\n'), rest(rows.length)].join('\n\n')
}

const leftOut = 'The changelogs are too long for this page: see the changed CHANGELOG.md files.'
const title = '## Changelogs'
const cut = '\n\n…the rest is in its CHANGELOG.md.'

function sections(releases: readonly ProposedRelease[], each: number): string {
  const told = releases.flatMap(({ name, to, notes }) =>
    notes === null || notes === ''
      ? []
      : [`### ${code(name)} ${to}\n\n${shorten(safe(notes), each)}`],
  )
  return told.length === 0 ? '' : [title, ...told].join('\n\n')
}

/** The same share for each; shares shrink until all fits. */
function shortened(releases: readonly ProposedRelease[], room: number): string {
  const lengths = releases.flatMap(({ notes }) => (notes ? [notes.length] : []))
  for (let each = Math.max(...lengths, 0); each >= 200; each = Math.floor(each / 1.5)) {
    const text = sections(releases, each)
    if (text.length + 2 <= room) return text
  }
  return leftOut
}

/** Cut between lines, so that no link and no pair of surrogates is torn apart; an open code block is closed. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = text.lastIndexOf('\n', limit)
  const kept = text.slice(0, Math.max(end, 0)).trimEnd()
  const fences = kept.match(/^ {0,3}(`{3,}|~{3,})/gm) ?? []
  const open = fences.length % 2 === 1 ? `\n${fences.at(-1)?.trim()}` : ''
  return `${kept}${open}${cut}`
}

/** A changelog cannot end or begin a region of ours. */
const safe = (text: string) => text.replace(/<!--(\s*\/?paquebot:)/gi, '&lt;!--$1')
