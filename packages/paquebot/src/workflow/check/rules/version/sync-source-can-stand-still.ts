import type { Package } from '../../../../model/package.ts'
import { changesetConfig, changesetPatterns, matchesName } from '../../facts/changesets.ts'
import { hasFile } from '../../facts/places.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { type SyncScript, syncScripts } from '../../facts/sync-scripts.ts'
import type { Checked, Rule } from '../../model.ts'

export const syncSourceCanStandStill: Rule = {
  id: 'version/sync-source-can-stand-still',
  severity: 'error',
  summary: 'The package that a version is copied from moves with every release',
  why: '`linked` packages share a version, but only those with a changeset move. A release without the source of the copy leaves the copied version as it is, and PyPI refuses to take the same file name twice.',
  fix: 'Put the packages in one group of `fixed`, or give the Python package changesets of its own (a `[[follow]]` of `paquebot.toml` does that).',
  *check(checked) {
    if (!hasFile(checked, changesetConfig)) return
    for (const script of syncScripts(checked)) {
      const { source } = script
      if (source === undefined || !canStandStill(checked, source, script)) continue
      const linked = changesetPatterns(checked).find(
        ({ key, pattern }) => key === 'linked' && matchesName(pattern, source.name),
      )
      const uploads = publishSteps(checked).some(({ ecosystem }) => ecosystem === 'pypi')
      yield {
        file: linked === undefined ? script.file : changesetConfig,
        range: linked?.range ?? script.at,
        message: `\`${script.targets[0]?.name}\` takes its version from \`${source.name}\`, which stays behind in a release without a changeset for it`,
        hint: `name the packages in \`fixed\` instead${linked === undefined ? '' : ' of `linked`'}`,
        ...(!uploads && { severity: 'warning' as const }),
      }
    }
  },
}

/** Other packages are released by npm, and no `fixed` group takes the source along with all of them. */
function canStandStill(checked: Checked, source: Package, script: SyncScript): boolean {
  const others = checked.workspace.packages.filter(
    (pkg) => pkg.ecosystem === 'npm' && !pkg.private && pkg.id !== source.id,
  )
  if (others.length === 0 || script.targets.some(({ standIn }) => standIn === source.manifest))
    return false
  const fixed = changesetPatterns(checked).filter(({ key }) => key === 'fixed')
  const groups = new Set(
    fixed.filter(({ pattern }) => matchesName(pattern, source.name)).map(({ group }) => group),
  )
  return others.some(
    ({ name }) =>
      !fixed.some(({ group, pattern }) => groups.has(group) && matchesName(pattern, name)),
  )
}
