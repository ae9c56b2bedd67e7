/** A stretch of a text. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** What a SemVer or PEP 440 version looks like inside other text, without a `v` before it. */
export const versionText = String.raw`\d+(?:\.\d+)+(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*|(?:a|b|rc)\d+)?(?:\.(?:post|dev)\d+)*(?:\+[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*)?`

const inText = new RegExp(String.raw`(?<![\w.])v?(?<version>${versionText})`, 'd')

/** The first version inside a stretch of a text. */
export function findVersion(text: string, within: Stretch): Stretch | undefined {
  const match = inText.exec(text.slice(within.start, within.end))
  const span = match?.indices?.groups?.version
  return span === undefined
    ? undefined
    : { start: within.start + span[0], end: within.start + span[1] }
}

const tool = 'x-(?:paquebot|release-please)'
const onLine = new RegExp(String.raw`${tool}-version\b`)
const blockStart = new RegExp(String.raw`${tool}-start-version\b`)
const blockEnd = new RegExp(String.raw`${tool}-end\b`)

/**
 * The versions that marker comments name: the first on a line with `x-paquebot-version`, and the first on each
 * line between `x-paquebot-start-version` and `x-paquebot-end`. release-please's own markers mean the same.
 * Source: release-please, "Updating arbitrary files".
 */
export function findMarked(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  let isInside = false
  let start = 0
  for (const line of text.split('\n')) {
    const end = start + line.length
    if (blockEnd.test(line)) isInside = false
    const version = isInside || onLine.test(line) ? findVersion(text, { start, end }) : undefined
    if (version !== undefined) found.push(version)
    if (blockStart.test(line)) isInside = true
    start = end + 1
  }
  return found
}
