import { posix } from 'node:path'
import type { Package } from '../../../../model/package.ts'
import { hasFile, rangeOf } from '../../facts/places.ts'
import type { Checked, Rule } from '../../model.ts'

const heading = /^#{1,3}\s+\[?v?(\d+\.\d+(?:\.\d+)*[\w.+-]*)\]?/m

export const tagWithoutNotes: Rule = {
  id: 'changelog/tag-without-notes',
  severity: 'warning',
  summary: 'The changelog has a section for the version in the manifest',
  why: 'The manifest is already at a version of which the changelog says nothing: it was, or will be, tagged and published without notes.',
  fix: 'Write the section, or let the release write it: `paquebot version` moves what stands under “Unreleased”.',
  *check(checked) {
    for (const pkg of checked.workspace.packages) {
      const file = isWritten(pkg) ? changelogOf(checked, pkg) : undefined
      const text = file === undefined ? null : checked.files.read(file)
      const newest = text === null ? null : heading.exec(text)
      const version = pkg.version ?? ''
      if (file === undefined || text === null || newest === null) continue
      // The root may tell of all packages.
      if ([text, checked.files.read('CHANGELOG.md') ?? ''].some((one) => tells(one, version)))
        continue
      // A changelog that somebody keeps elsewhere now, or of another package.
      if (!isOlder(newest[1] ?? '', version)) continue
      yield {
        file,
        range: rangeOf(text, newest.index, newest.index + newest[0].length),
        message: `\`${pkg.name}\` is ${version}, and the newest section here is ${newest[1]}`,
        hint: `write the section for ${version}`,
      }
    }
  },
}

/** A final version that the manifest says: the next one is not announced yet. */
const isWritten = (pkg: Package) =>
  !pkg.private && pkg.versionSource.kind !== 'tag' && /^\d+(?:\.\d+)+$/.test(pkg.version ?? '')

function changelogOf(checked: Checked, pkg: Package): string | undefined {
  return ['CHANGELOG.md', 'changelog.md', 'CHANGES.md', 'HISTORY.md']
    .map((name) => posix.join(pkg.path, name))
    .find((file) => hasFile(checked, file))
}

const numbers = (version: string) => version.split(/[.+-]/).slice(0, 3).map(Number)

function isOlder(one: string, other: string): boolean {
  const [a, b] = [numbers(one), numbers(other)]
  const at = [0, 1, 2].find((index) => (a[index] ?? 0) !== (b[index] ?? 0))
  return at !== undefined && (a[at] ?? 0) < (b[at] ?? 0)
}

/** Whatever stands around it: `## v1.2.0-my-package (2026-01-02)`. */
const tells = (text: string, version: string) =>
  text.split('\n').some((line) => /^(?:#|[*-]?\s*\**v?\d)/.test(line) && line.includes(version))
