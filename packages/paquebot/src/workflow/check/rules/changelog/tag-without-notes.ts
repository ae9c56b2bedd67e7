import { posix } from 'node:path'
import type { Package } from '../../../../model/package.ts'
import { hasFile, rangeOf } from '../../facts/places.ts'
import type { Checked, Rule } from '../../model.ts'

const heading = /^#{1,3}\s+\[?v?(\d+\.\d+(?:\.\d+)*[\w.+-]*)\]?/gm

export const tagWithoutNotes: Rule = {
  id: 'changelog/tag-without-notes',
  severity: 'warning',
  summary: 'The changelog has a section for the version in the manifest',
  why: 'The manifest is already at a version of which the changelog says nothing: it was, or will be, tagged and published without notes.',
  fix: 'Write the section, or let the release write it: `paquebot version` moves what stands under “Unreleased”.',
  *check(checked) {
    for (const pkg of checked.workspace.packages) {
      if (
        pkg.private ||
        !/^\d+(?:\.\d+)+$/.test(pkg.version ?? '') ||
        pkg.versionSource.kind === 'tag'
      )
        continue
      const file = changelogOf(checked, pkg)
      const text = file === undefined ? null : checked.files.read(file)
      if (file === undefined || text === null) continue
      const found = [...text.matchAll(heading)]
      const [newest] = found
      if (newest === undefined || found.some(([, version]) => version === pkg.version)) continue
      // A changelog that somebody keeps elsewhere now, or of another package.
      if (!isOlder(newest[1] ?? '', pkg.version ?? '')) continue
      yield {
        file,
        range: rangeOf(text, newest.index, newest.index + newest[0].length),
        message: `\`${pkg.name}\` is ${pkg.version}, and the newest section here is ${newest[1]}`,
        hint: `write the section for ${pkg.version}`,
      }
    }
  },
}

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
