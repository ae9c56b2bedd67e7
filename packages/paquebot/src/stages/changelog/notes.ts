import { closest } from 'fastest-levenshtein'
import type { Definition } from './headings.ts'
import { type Changelog, parseChangelog, type Section } from './sections.ts'

/** What a changelog says of one version, or the nearest that it does say. */
export type Notes =
  | {
      readonly kind: 'found'
      readonly text: string
      readonly line: number
      /** What its heading names beside the version: the package, where one file holds several. */
      readonly name?: string
    }
  | {
      readonly kind: 'missing'
      readonly nearest?: { readonly version: string; readonly line: number }
    }

/**
 * The section of one version without its heading, line ends as `\n`, with the link definitions that it uses;
 * never more of the file. `name` decides where one file holds several packages. Pure.
 */
export function releaseNotes(text: string, version: string, name?: string): Notes {
  const changelog = parseChangelog(text)
  const section = findSection(changelog.sections, version, name)
  if (section === undefined) return { kind: 'missing', ...nearest(changelog.sections, version) }
  return {
    kind: 'found',
    text: bodyWithLinks(changelog, section),
    line: section.heading.line,
    ...(section.name === undefined ? {} : { name: section.name }),
  }
}

function findSection(
  sections: readonly Section[],
  version: string,
  name: string | undefined,
): Section | undefined {
  const wanted = plainVersion(version)
  const same = sections.filter(
    (one) => one.version !== undefined && plainVersion(one.version) === wanted,
  )
  return (
    same.find((one) => one.name === name) ?? same.find((one) => one.name === undefined) ?? same[0]
  )
}

/** `v1.2.0` and `1.2.0`, `1.0.0-rc.1` and `1.0.0rc1` are the same version to people. */
function plainVersion(version: string): string {
  return version
    .toLowerCase()
    .replace(/^v/, '')
    .replace(/[-._]?(alpha|beta|preview|pre|rc|a|b|c)[-._]?(?=\d|$)/, (_, word: string) =>
      shortWord(word),
    )
}

const shortWord = (word: string) =>
  ({ alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' })[word] ?? word

function nearest(sections: readonly Section[], version: string) {
  const known = sections.flatMap((one) => (one.version === undefined ? [] : [one.version]))
  if (known.length === 0) return {}
  const near = closest(version, known)
  const line = sections.find((one) => one.version === near)?.heading.line ?? 1
  return { nearest: { version: near, line } }
}

function bodyWithLinks(changelog: Changelog, section: Section): string {
  const { heading, end } = section
  const inside = changelog.definitions.filter((one) => one.start >= heading.end && one.start < end)
  const body = without(changelog.text.slice(heading.end, end), inside, heading.end)
  const used = labelsIn(body)
  const seen = new Set<string>()
  const links = changelog.definitions.filter(({ label }) => {
    const key = normalLabel(label)
    return used.has(key) && !seen.has(key) && seen.add(key)
  })
  return [body, links.map((one) => one.text).join('\n')].filter((part) => part !== '').join('\n\n')
}

/** Definitions stand at the end of a file and so in its last section: what it does not use is not part of it. */
function without(text: string, definitions: readonly Definition[], offset: number): string {
  let rest = text
  for (const one of definitions.toReversed())
    rest = rest.slice(0, one.start - offset) + rest.slice(one.end - offset)
  return trimLines(rest.replaceAll('\r\n', '\n'))
}

/** Without empty lines at both ends; the first line keeps its indentation. */
function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd()
}

/** Labels of `[text][label]`, `[label][]`, `[label]` and `[^note]`. */
function labelsIn(text: string): ReadonlySet<string> {
  const labels = [...text.matchAll(/\[((?:[^[\]\\]|\\.)+)\](?!\()/g)].map(([, label = '']) => label)
  return new Set(labels.map(normalLabel))
}

const normalLabel = (label: string) => label.trim().replace(/\s+/g, ' ').toLowerCase()
