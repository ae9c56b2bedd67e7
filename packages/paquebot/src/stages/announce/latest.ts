import { ecosystems } from '../../ecosystems/index.ts'
import type { Package, PackageId } from '../../model/package.ts'
import { dependentsOf } from '../discover/graph.ts'
import type { Group } from './groups.ts'

/** What decides which release GitHub shows as the latest. */
export interface LatestQuestion {
  /** Every group of the repository, whatever was asked for: a second run must come to the same answer. */
  readonly groups: readonly Group[]
  readonly packages: readonly Package[]
  /** From the configuration. */
  readonly named?: PackageId
  /** Tag of the release that is the latest now. */
  readonly current: string | undefined
}

/**
 * The group whose release becomes the latest, or undefined for none. Only what was released by the newest commit
 * comes into question: the configured package, else the one at the root, else the only one, else the one that most
 * packages depend on. Prereleases never do, nor a version below that of the current latest. Pure.
 */
export function chooseLatest(question: LatestQuestion): Group | undefined {
  const { groups, packages, named } = question
  const newest = Math.max(...groups.map(({ time }) => time))
  const newestCommits = new Set(groups.flatMap((g) => (g.time === newest ? [g.commit] : [])))
  const candidates = groups.filter((g) => newestCommits.has(g.commit) && !g.isPrerelease)
  const chosen = named ?? rootOf(groups)
  const main =
    chosen === undefined
      ? mostNeeded(candidates, packages)
      : candidates.find((group) => group.members.some(({ pkg }) => pkg.id === chosen))
  return main === undefined || isBehind(main, question.current) ? undefined : main
}

const rootOf = (groups: readonly Group[]) =>
  groups.flatMap(({ members }) => members).find(({ pkg }) => pkg.path === '.' && !pkg.private)?.pkg
    .id

function mostNeeded(candidates: readonly Group[], packages: readonly Package[]): Group | undefined {
  const dependents = dependentsOf(packages)
  const weight = ({ members }: Group) =>
    Math.max(
      ...members.map(({ pkg }) => (pkg.private ? -1 : (dependents.get(pkg.id)?.length ?? 0))),
    )
  return candidates.toSorted((a, b) => weight(b) - weight(a))[0]
}

/** A release of an older line of the same package. */
function isBehind(group: Group, current: string | undefined): boolean {
  const [first] = group.members
  if (current === undefined || first === undefined || !current.startsWith(group.prefix))
    return false
  const scheme = ecosystems[first.pkg.ecosystem].versions
  const version = current.slice(group.prefix.length)
  return scheme.isVersion(version) && scheme.compare(version, first.version) > 0
}
