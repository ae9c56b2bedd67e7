import { commitsSince } from '../../io/since.ts'
import type { Package, PackageId } from '../../model/package.ts'
import { type Bump, maxBump } from '../../model/version.ts'
import type { Discovery } from '../discover/discovery.ts'
import { bumpOf, parseMessage } from '../plan/conventional.ts'
import { reachOf } from '../plan/reach.ts'
import { commitRules } from '../plan/release-please.ts'
import type { Ownership } from './changed.ts'

/** What a commit of the branch says of a package that it reaches. */
export interface Said {
  readonly commit: string
  /** Type of its first statement; absent where it follows no form, so that it says nothing. */
  readonly type?: string
  readonly bump: Bump
}

/** Where commits count, a file concerns the packages that a commit of it reaches. */
export async function ownershipByReach(
  { workspace, config }: Discovery,
  ownership: Ownership,
): Promise<Ownership> {
  const reach = await reachOf(workspace, config)
  const byId = new Map(workspace.packages.map((pkg) => [pkg.id, pkg]))
  return {
    packages: ownership.packages,
    of: (path) =>
      reach(path).flatMap((id) => {
        const pkg = byId.get(id)
        return pkg === undefined ? [] : ownership.released(pkg)
      }),
    released: ownership.released,
  }
}

/**
 * What the commits since the branch left `ref` say, by package, newest first, as the plan will read them after the
 * merge; one git process. `fixup!` and the like are part of the commit that they amend.
 */
export async function saidSince(
  { workspace, repository, config }: Discovery,
  ref: string,
  ownership: Pick<Ownership, 'of'>,
): Promise<ReadonlyMap<PackageId, readonly Said[]>> {
  const rulesOf = commitRules(repository, config)
  const said = new Map<PackageId, Said[]>()
  for (const { id, message, files } of await commitsSince(workspace.root, ref)) {
    const { parts, isAmendment } = parseMessage(message, nobody)
    if (isAmendment) continue
    for (const pkg of new Set(files.flatMap((path) => ownership.of(path)))) {
      const list = said.get(pkg.id) ?? []
      said.set(pkg.id, list)
      list.push({ commit: id, ...typeOf(parts), bump: bumpFor(pkg, parts, rulesOf) })
    }
  }
  return said
}

const nobody = { author: '', date: '' }

type Parts = ReturnType<typeof parseMessage>['parts']

const typeOf = ([first]: Parts) => (first === undefined ? {} : { type: first.type })

function bumpFor(pkg: Package, parts: Parts, rulesOf: ReturnType<typeof commitRules>): Bump {
  const { patches } = rulesOf(pkg)
  return parts
    .map((part): Bump => {
      const bump = part.releaseAs === undefined ? bumpOf(part) : maxBump(bumpOf(part), 'patch')
      return bump === 'none' && patches.has(part.type) ? 'patch' : bump
    })
    .reduce(maxBump, 'none')
}

/** True when a commit asks for a release, or each says that it needs none (`chore: …`). */
export function isSaid(said: readonly Said[]): boolean {
  if (said.some(({ bump }) => bump !== 'none')) return true
  return said.length > 0 && said.every(({ type }) => type !== undefined)
}
