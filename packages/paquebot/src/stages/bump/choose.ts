import { PaquebotError } from '../../model/error.ts'
import type { Package, PackageId, Workspace } from '../../model/package.ts'
import { requireName } from '../discover/names.ts'
import type { ChangesetSettings } from '../plan/settings.ts'

/**
 * The packages that a bump is of: the named ones, else the only publishable package, else all of the one group
 * (`fixed`, `linked` or `follow`) that every publishable package belongs to. A follower stands for its leader.
 * Throws `cli/usage` with the choices when that is not one thing, `config/invalid` for an unknown name.
 */
export function choosePackages(
  workspace: Workspace,
  settings: Pick<ChangesetSettings, 'fixed' | 'linked' | 'ignore'>,
  named: readonly string[],
): readonly PackageId[] {
  const { packages } = workspace
  if (named.length > 0) {
    const chosen = named.map((name) => requireName(packages, name, '--package'))
    return [...new Set(chosen.map((pkg) => leaderOf(pkg, packages)))]
  }
  const uploaded = packages.filter((pkg) => !pkg.private && !settings.ignore.includes(pkg.id))
  // An application that is uploaded nowhere has a version as well.
  const candidates = uploaded.length > 0 ? uploaded : packages.filter((pkg) => pkg.version !== null)
  const leaders = [...new Set(candidates.map((pkg) => leaderOf(pkg, packages)))]
  const group = [...settings.fixed, ...settings.linked].find((members) =>
    leaders.every((id) => members.includes(id)),
  )
  if (leaders.length === 1 || (leaders.length > 0 && group !== undefined)) return leaders
  throw new PaquebotError(
    'cli/usage',
    `\`bump\` is of one package or group, and there are ${leaders.length}`,
    {
      hint:
        leaders.length === 0
          ? 'write a version into a manifest first'
          : `say which: ${leaders.map((id) => `\`--package ${id}\``).join(', ')}`,
    },
  )
}

function leaderOf(pkg: Package, packages: readonly Package[]): PackageId {
  const seen = new Set<PackageId>()
  let at = pkg
  while (!seen.has(at.id)) {
    seen.add(at.id)
    const leader = at.dependencies.find((edge) => edge.kind === 'follows')?.id
    at = packages.find((other) => other.id === leader) ?? at
  }
  return at.id
}
