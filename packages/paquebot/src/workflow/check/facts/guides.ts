import type { Range } from '@paquebot/actions'
import type { Checked } from '../model.ts'

/** A line of a text about releases, for people. */
export interface GuideLine {
  readonly file: string
  readonly text: string
  readonly range: Range
}

const known = new WeakMap<Checked, readonly GuideLine[]>()

/**
 * The lines of texts that tell people how to release: README, CONTRIBUTING and whatever has release or publish in its
 * name, outside dependencies and packages' changelogs.
 */
export function guideLines(checked: Checked): readonly GuideLine[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const found = checked.files.paths
    .filter(isGuide)
    .slice(0, 30)
    .flatMap((file) => linesIn(checked, file))
  known.set(checked, found)
  return found
}

const named =
  /(?:^|\/)(?:readme|contributing|development|[^/]*(?:publish|releas|deploy|ci-?cd|maintain)[^/]*)\.md$/i

function isGuide(path: string): boolean {
  return (
    named.test(path) &&
    !/(?:^|\/)(?:node_modules|\.changeset|vendor)\/|changelog|(?:[^/]+\/){4}/i.test(path)
  )
}

function linesIn(checked: Checked, file: string): readonly GuideLine[] {
  return (checked.files.read(file) ?? '').split('\n').map((text, index) => ({
    file,
    text,
    range: {
      start: { line: index + 1, column: text.length - text.trimStart().length + 1 },
      end: { line: index + 1, column: text.trimEnd().length + 1 },
    },
  }))
}
