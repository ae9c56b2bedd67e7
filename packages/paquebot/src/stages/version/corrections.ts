import type { Finding } from '../../model/finding.ts'
import { type PackageId, packageOf, splitId, type Workspace } from '../../model/package.ts'
import type { RangeChange, ReleasePlan } from '../../model/plan.ts'

/** Where Changesets would have written something else, and why it is not written (docs/changesets.md). */
export function tellCorrections(
  ranges: ReadonlyMap<PackageId, readonly RangeChange[]>,
  workspace: Workspace,
): readonly Finding[] {
  return [...ranges].flatMap(([id, changes]) =>
    changes
      .filter((change) => change.upstream !== undefined || change.from.startsWith('catalog:'))
      .map((change) => corrected(id, change, workspace)),
  )
}

/** Changelogs of another form, where changesets are used up: they keep it. */
export function tellForms(files: readonly string[], { changes }: ReleasePlan): readonly Finding[] {
  if (changes.every((change) => change.file === undefined)) return []
  return files.map((file) => ({
    rule: 'version/upstream-fault',
    severity: 'info',
    message: `\`${file}\` keeps its form; Changesets would put entries of its own form into it`,
    file,
    hint: 'set `changesets = "strict"` in paquebot.toml to write what Changesets writes; docs/changesets.md has the reasons',
  }))
}

function corrected(id: PackageId, change: RangeChange, workspace: Workspace): Finding {
  const pkg = packageOf(workspace, id)
  const edge = pkg?.dependencies.find(
    (edge) => edge.id === change.on && edge.kind === change.kind && edge.range === change.from,
  )
  const written = change.upstream === undefined ? 'leave the catalog as it is' : asked(change)
  return {
    rule: 'version/upstream-fault',
    severity: 'info',
    message: `\`${splitId(id).name}\` gets \`${change.to}\` for \`${splitId(change.on).name}\`; Changesets would ${written}`,
    ...(edge?.at ?? { file: pkg?.manifest ?? '' }),
    hint: 'set `changesets = "strict"` in paquebot.toml to write what Changesets writes; docs/changesets.md has the reasons',
  }
}

const asked = ({ upstream }: RangeChange) => `write \`${upstream}\``
