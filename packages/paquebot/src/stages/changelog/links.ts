import type { Definition } from './headings.ts'
import type { Changelog } from './sections.ts'

/** Where versions are compared on the web. */
export interface CompareLinks {
  /** `https://github.com/owner/name`. */
  readonly repository: string
  readonly tagOf: (version: string) => string
}

/** Link definitions of a changelog's versions, newest first; undefined stands for what is not released. */
export function linksBetween(
  versions: readonly (string | undefined)[],
  { repository, tagOf }: CompareLinks,
): readonly string[] {
  return versions.flatMap((version, index) => {
    const before = versions.slice(index + 1).find((one) => one !== undefined)
    const label = version ?? 'Unreleased'
    const tag = version === undefined ? 'HEAD' : tagOf(version)
    if (before !== undefined) return [`[${label}]: ${repository}/compare/${tagOf(before)}...${tag}`]
    return version === undefined ? [] : [`[${label}]: ${repository}/releases/tag/${tag}`]
  })
}

interface Release {
  readonly version: string
  readonly links?: CompareLinks
}

/**
 * The end of a changelog, whose definitions follow the new version in the file's own addresses and spelling:
 * `[unreleased]: …/compare/v1.2.0...HEAD` and a new line for the version below. A file without such lines
 * gets none.
 */
export function linkedRelease(tail: string, changelog: Changelog, release: Release): string {
  const offset = changelog.text.length - tail.length
  const unreleased = changelog.definitions.find(
    (one) => one.label.toLowerCase() === 'unreleased' && one.start >= offset,
  )
  const newest = changelog.sections.find((one) => one.version !== undefined)?.version
  const first = changelog.definitions.find((one) => one.label === newest && one.start >= offset)
  const at = unreleased ?? first
  if (at === undefined) return tail
  const lines = nextLines(at, newest, release, unreleased !== undefined)
  if (lines === undefined) return tail
  const newline = /\r?\n$/.exec(changelog.text.slice(at.start, at.end))?.[0] ?? '\n'
  const [start, end] = [at.start - offset, (unreleased === undefined ? at.start : at.end) - offset]
  return tail.slice(0, start) + lines.map((line) => line + newline).join('') + tail.slice(end)
}

/** `…/compare/v1.1.0...HEAD` in three: up to the older side, the older side, the newer. */
const comparison = /^(.*\/(?:compare|branches\/compare)\/)(.+?)(\.{2,3})(.+)$/

function nextLines(
  { text, label }: Definition,
  newest: string | undefined,
  { version, links }: Release,
  isUnreleased: boolean,
): readonly string[] | undefined {
  const target = text.slice(text.indexOf(']:') + 2).trim()
  const [, base = '', older = '', dots = '...', newer = ''] = comparison.exec(target) ?? []
  const last = isUnreleased ? older : newer
  if (base === '')
    return firstLines(newest, label, { version, ...(links && { links }) }, isUnreleased)
  const tag = newest === undefined ? links?.tagOf(version) : last.replace(newest, () => version)
  if (tag === undefined || (newest !== undefined && !last.includes(newest))) return undefined
  const line = `[${version}]: ${base}${last}${dots}${tag}`
  return isUnreleased ? [`[${label}]: ${base}${tag}${dots}${newer}`, line] : [line]
}

/** A file with one version so far has no comparison to copy. */
function firstLines(
  newest: string | undefined,
  label: string,
  { version, links }: Release,
  isUnreleased: boolean,
): readonly string[] | undefined {
  if (links === undefined) return undefined
  const versions = newest === undefined ? [version] : [version, newest]
  const [line = ''] = linksBetween(versions, links)
  const head = `[${label}]: ${links.repository}/compare/${links.tagOf(version)}...HEAD`
  return isUnreleased ? [head, line] : [line]
}
