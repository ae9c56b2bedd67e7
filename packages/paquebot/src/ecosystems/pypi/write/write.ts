import { posix } from 'node:path'
import { editToml, type TomlEdit } from '../../../edit/toml.ts'
import type { Drafts } from '../../../io/drafts.ts'
import type { Package } from '../../../model/package.ts'
import type { RangeChange } from '../../../model/plan.ts'
import type { VersionChange } from '../../ecosystem.ts'
import { writeLiterals } from '../../literals.ts'
import { normalizeName } from '../project/names.ts'
import { withSpecifier } from '../project/pep508.ts'
import { pyprojectIn } from '../project/pyproject.ts'
import { acceptsOf, type DeclaredRequirement, readRequirements } from '../project/requirements.ts'
import { versions } from '../versions.ts'
import { editLockfiles, renewHashes } from './lockfiles.ts'

/**
 * Writes the version wherever it stands today, the ranges that move with it, and what
 * lockfiles say of the package. A place that disagrees is left to its finding; a version that
 * comes from a tag is written nowhere. Throws `version/conflict` when a place has changed meanwhile.
 */
export function write(pkg: Package, change: VersionChange, drafts: Drafts): void {
  const manifest = drafts.read(posix.join(pkg.path, 'pyproject.toml'))
  writeLiterals(pkg, change.to, drafts, { scheme: versions, now: change.now ?? new Date() })
  if (change.ranges.length > 0) writeRanges(pkg, change.ranges, drafts)
  editLockfiles(drafts, { pkg, version: change.to, ranges: change.ranges })
  if (manifest === undefined) return
  for (const file of renewHashes(pkg, manifest, drafts)) drafts.doubt(file)
}

function writeRanges(pkg: Package, ranges: readonly RangeChange[], drafts: Drafts): void {
  const pyproject = pyprojectIn(drafts, pkg.path)
  if (pyproject === undefined) {
    writeSetupCfg(pkg, ranges, drafts)
    return
  }
  const edits = readRequirements(pyproject).flatMap((requirement): readonly TomlEdit[] => {
    const change = ranges.find((range) => concerns(range, requirement))
    if (change === undefined) return []
    const to = bare(change.to)
    const old = String(pyproject.value(...requirement.path))
    return [
      { at: requirement.path, to: requirement.grammar === 'poetry' ? to : withSpecifier(old, to) },
    ]
  })
  drafts.write(pyproject.file, editToml(pyproject.text, edits))
}

function concerns(change: RangeChange, requirement: DeclaredRequirement): boolean {
  const { name, range } = requirement
  const from = bare(change.from)
  return (
    change.on === `pypi:${normalizeName(name)}` &&
    range !== '' &&
    (from === range || from === acceptsOf(requirement))
  )
}

/** The range without a marker. */
const bare = (range: string) => range.split(';')[0]?.trim() ?? ''

/** Lines of `install_requires` keep everything but their range. */
function writeSetupCfg(pkg: Package, ranges: readonly RangeChange[], drafts: Drafts): void {
  const lines = (drafts.read(pkg.manifest) ?? '').split('\n')
  const edited = lines.map((line) => {
    const name = /^\s+([\w.-]+)/.exec(line)?.[1]
    const change = ranges.find(
      (range) => name !== undefined && range.on === `pypi:${normalizeName(name)}`,
    )
    const from = change === undefined ? -1 : line.indexOf(bare(change.from))
    if (change === undefined || from === -1) return line
    return line.slice(0, from) + bare(change.to) + line.slice(from + bare(change.from).length)
  })
  drafts.write(pkg.manifest, edited.join('\n'))
}
