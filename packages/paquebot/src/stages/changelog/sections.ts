import { type Heading, type Outline, outlineOf } from './headings.ts'

/** A part of a changelog that speaks of one version, or of what is not released. */
export interface Section {
  readonly heading: Heading
  /** Undefined for `Unreleased`. */
  readonly version: string | undefined
  /** Name in front of the version: `@x/core` of `@x/core@1.2.0`. */
  readonly name: string | undefined
  /** Where it ends: the start of the next section or the end of the text. */
  readonly end: number
}

/** A changelog taken apart. */
export interface Changelog extends Outline {
  readonly text: string
  readonly sections: readonly Section[]
}

/** Takes a changelog of any form apart: `## 1.2.0`, `## [1.2.0] - date`, `# v1.2.0 (date)`, underlined headings. */
export function parseChangelog(text: string): Changelog {
  const outline = outlineOf(text)
  const titled = outline.headings.flatMap((heading) => {
    const title = titleOf(heading.text)
    return title === undefined ? [] : [{ heading, ...title }]
  })
  const sections: Section[] = []
  for (const [index, section] of titled.entries()) {
    const last = sections.at(-1)
    // A version in the heading of a part: `### 2.0 and how to get there`.
    if (last !== undefined && section.heading.start < last.end) continue
    const end = endOf(section.heading, titled.slice(index + 1), outline.headings) ?? text.length
    sections.push({ ...section, end })
  }
  return { ...outline, text, sections }
}

interface Titled extends Title {
  readonly heading: Heading
}

/**
 * A heading of the same or a higher level ends a section. conventional-changelog writes `# 2.0.0` for a major
 * and `## 1.9.1` for a patch: a bare version one level below the top ends it as well.
 */
function endOf(
  { level, start }: Heading,
  later: readonly Titled[],
  headings: readonly Heading[],
): number | undefined {
  const next = headings.find((other) => other.start > start && other.level <= level)
  const below = later.find((other) => level === 1 && other.isBare && other.heading.level === 2)
  const starts = [next, below?.heading].flatMap((heading) => heading?.start ?? [])
  return starts.length === 0 ? undefined : Math.min(...starts)
}

interface Title {
  readonly version: string | undefined
  readonly name: string | undefined
  /** Nothing but a date and marks beside the version. */
  readonly isBare: boolean
}

const versionPattern = String.raw`\d+(?:\.\d+)+(?:[-.+_]?[0-9A-Za-z]+(?:[-.+_][0-9A-Za-z]+)*)?`
const titlePattern = new RegExp(
  String.raw`^(?:(?:version|release|ver\.?)\s+)?(?:(?<name>(?:@[\w.-]+/)?[\w./-]*[A-Za-z][\w./-]*?)(?:@|\s+|-(?=v)|/(?=v?\d))(?:(?:version|release)\s+)?)?[vV]?(?<version>${versionPattern})(?![\w/])(?<rest>.*)$`,
  'i',
)

/** The version that a heading names, whatever is written around it; undefined for a heading that names none. */
export function titleOf(heading: string): Title | undefined {
  // No title is that long, and the patterns below try every way of dividing it.
  if (heading.length > 300) return undefined
  const plain = withoutMarks(heading)
  if (/^un-?released\b/i.test(plain) || /^(?:upcoming|next)(?:\s+release)?$/i.test(plain))
    return { version: undefined, name: undefined, isBare: true }
  const groups = titlePattern.exec(plain)?.groups
  if (groups?.version === undefined) return undefined
  const name = groups.name
  // `Node 18.0 support` is about something else; a name stands in front of the version and nothing behind.
  const isBare = isDecoration(groups.rest ?? '')
  if (name !== undefined && !isBare) return undefined
  return { version: groups.version, name, isBare }
}

/** Without links, brackets, emphasis, anchors and emoji: `[1.2.0](https://…)` is `1.2.0`. */
function withoutMarks(heading: string): string {
  return heading
    .replace(/<[^>]*>/g, '')
    .replace(/\[((?:[^[\]]|\[[^\]]*\])*)\](?:\([^)]*\)|\[[^\]]*\])?/g, '$1')
    .replace(/[*`~]|\\(?=[^\w\s])/g, '')
    .replace(/(?<![\w.])_|_(?![\w.])/g, '')
    .replace(/^(?:[^\w@(]|:\w+:)+/u, '')
    .trim()
}

/** A date, `yanked`, further tags, or nothing. */
function isDecoration(rest: string): boolean {
  const left = rest.replace(
    /,\s*[@\w./-]+?[@/-]v?\d[\w.+-]*|\band \d+ more\b|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}|\b(?:yanked|unreleased|tbd|latest)\b|(?:\d{1,2}(?:st|nd|rd|th)?,? )?\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b,?(?: \d{1,2}(?:st|nd|rd|th)?,?)?(?: \d{4})?/gi,
    '',
  )
  return /^[\s\-–—:,()[\]/|]*$/.test(left)
}
