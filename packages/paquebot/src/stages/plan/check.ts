import type { Finding } from '../../model/finding.ts'
import type { Dependency, Package, PackageId } from '../../model/package.ts'
import type { Unspeakable } from '../../model/version.ts'
import { type Board, isReleasing, spellAs } from './board.ts'
import { checkSteps } from './check-pre.ts'
import { type Context, currentVersion, type PlanInput } from './context.ts'
import { publishSetting } from './packages.ts'
import { highestOf, versionOf } from './spread.ts'

/** What is wrong with a plan as a whole. */
export function checkPlan(board: Board, context: Context, input: PlanInput): readonly Finding[] {
  return [
    ...checkSkipped(context),
    ...context.outside.map(({ pkg, edge }) => rangeMisses(pkg, edge, context)),
    ...checkPrivate(board, context, input),
    ...checkGroups(board, context),
    ...checkSteps(board, context),
  ]
}

/** Kinds that bring the package to who installs the dependent. */
const installed = ['runtime', 'optional', 'peer', 'extra']

/** A published package must not depend on one that is never released (the rule of `@changesets/config` 4). */
function checkSkipped(context: Context): readonly Finding[] {
  return [...context.skipped].flatMap((id) =>
    (context.dependents.get(id) ?? [])
      .filter(({ pkg }) => !pkg.private && !context.skipped.has(pkg.id))
      .flatMap(({ pkg, edges }) => {
        const edge = edges.find((edge) => installed.includes(edge.kind))
        return edge === undefined ? [] : [dependsOnSkipped(pkg, edge)]
      }),
  )
}

function dependsOnSkipped(pkg: Package, edge: Dependency): Finding {
  return {
    rule: 'plan/depends-on-skipped',
    severity: 'error',
    message: `\`${pkg.id}\` is released and depends on \`${edge.id}\`, which is not`,
    ...(edge.at ?? { file: pkg.manifest }),
    hint: `add \`${pkg.name}\` to \`ignore\` in .changeset/config.json too, or release \`${edge.id}\``,
  }
}

function rangeMisses(pkg: Package, edge: Dependency, context: Context): Finding {
  const to = context.byId.get(edge.id)
  const version = to === undefined ? null : currentVersion(to)
  return {
    rule: 'plan/range-misses-sibling',
    severity: 'warning',
    message: `\`${pkg.id}\` asks for \`${edge.id}\` ${edge.range}, and the one in this repository is ${version}`,
    ...(edge.at ?? { file: pkg.manifest }),
    hint: 'it is taken from the registry and no release of it reaches this package; move the range to use the sibling',
  }
}

/** `publish = true` in paquebot.toml against a manifest that forbids it. */
function checkPrivate(board: Board, context: Context, { config }: PlanInput): readonly Finding[] {
  return [...board].flatMap(([id, entry]) => {
    const pkg = context.byId.get(id)
    if (pkg === undefined || !pkg.private || !isReleasing(entry)) return []
    if (publishSetting(pkg, config) !== true) return []
    return [
      {
        rule: 'plan/private-package',
        severity: 'error',
        message: `paquebot.toml says that \`${id}\` is published, but it is private: ${pkg.privateBecause ?? pkg.manifest}`,
        file: pkg.manifest,
        hint: 'make it public in its manifest, or take `publish = true` out of paquebot.toml',
      },
    ]
  })
}

/** A group of both worlds counts from its highest version, which every released member must be able to write. */
function checkGroups(board: Board, context: Context): readonly Finding[] {
  const groups = [...context.settings.fixed, ...context.settings.linked]
  return groups.flatMap((group) => {
    const highest = highestOf(group, context)
    return group.flatMap((id) => {
      const pkg = context.byId.get(id)
      if (highest === undefined || pkg === undefined || !isReleasing(board.get(id))) return []
      const spelled = spellAs(id, highest, versionOf(highest, context) ?? '', context)
      return typeof spelled === 'string' ? [] : [cannotCount(pkg, highest, spelled)]
    })
  })
}

function cannotCount(pkg: Package, highest: PackageId, { why, nearest }: Unspeakable): Finding {
  return {
    rule: pkg.ecosystem === 'pypi' ? 'plan/version-not-pep440' : 'plan/version-not-semver',
    severity: 'error',
    message: `\`${pkg.id}\` cannot count from the version of \`${highest}\` in its group: ${why}`,
    file: pkg.manifest,
    hint: `the nearest version that it can take is ${nearest}`,
  }
}
