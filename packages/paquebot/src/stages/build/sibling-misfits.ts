import type { Workshop } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import type { Finding } from '../../model/finding.ts'
import type { Dependency, DependencyKind, Package } from '../../model/package.ts'
import { packageOf } from '../../model/package.ts'
import type { Release } from '../../model/plan.ts'
import { versionsAfter } from './versions-after.ts'

/** Kinds that reach who installs the package. */
const kinds: readonly DependencyKind[] = ['runtime', 'optional', 'peer', 'extra']

/**
 * Ranges in manifests that leave out a sibling's version of this release. Packed files are judged for
 * it by `inspect`; this is for a build that such a range stops, since no registry can satisfy it.
 */
export function siblingMisfits({
  shop: { workspace },
  releases,
}: {
  readonly shop: Workshop
  readonly releases: readonly Release[]
}): readonly Finding[] {
  const versions = versionsAfter(workspace.packages, releases)
  return releases.flatMap(({ id }) => {
    const pkg = packageOf(workspace, id)
    return (pkg?.dependencies ?? []).flatMap((edge) => {
      const version = versions.get(edge.id)
      return pkg === undefined || version === undefined || fits(pkg, edge, version)
        ? []
        : [misfit(pkg, edge, version)]
    })
  })
}

function fits(pkg: Package, { kind, accepts }: Dependency, version: string): boolean {
  if (!kinds.includes(kind) || accepts === null) return true
  return ecosystemOf(pkg.ecosystem).versions.accepts(accepts, version)
}

function misfit(pkg: Package, edge: Dependency, version: string): Finding {
  return {
    rule: 'build/sibling-range',
    severity: 'error',
    message: `\`${pkg.name}\` depends on \`${edge.id}\` by \`${edge.range}\`, which leaves out its version \`${version}\` of this release`,
    ...(edge.at ?? { file: pkg.manifest }),
    hint: 'correct the range; until then the dependencies cannot be installed',
  }
}
