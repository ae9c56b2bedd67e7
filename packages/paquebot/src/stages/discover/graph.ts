import type { Finding, Severity } from '../../model/finding.ts'
import type { Dependency, DependencyKind, Package, PackageId } from '../../model/package.ts'

/** Packages that need each other. `severity` is the finding's: info where only tools or tests close the ring. */
export interface Cycle {
  readonly ids: readonly PackageId[]
  readonly severity: Severity
}

/** How much it hurts when an edge of this kind closes a ring; error edges have no order that works. */
const weightOf: Record<DependencyKind, Severity> = {
  runtime: 'error',
  build: 'error',
  follows: 'error',
  bundles: 'error',
  optional: 'warning',
  peer: 'warning',
  extra: 'info',
  development: 'info',
  group: 'info',
}

/** Kinds of edges from the heaviest alone to all of them. */
const heaviest: readonly (readonly Severity[])[] = [
  ['error'],
  ['error', 'warning'],
  ['error', 'warning', 'info'],
]

/** Who depends on each package, in the order of the list; every package of the list has an entry. */
export function dependentsOf(
  packages: readonly Package[],
): ReadonlyMap<PackageId, readonly Package[]> {
  const dependents = new Map<PackageId, Package[]>(packages.map((pkg) => [pkg.id, []]))
  for (const pkg of packages) {
    for (const id of new Set(pkg.dependencies.map((edge) => edge.id))) dependents.get(id)?.push(pkg)
  }
  return dependents
}

/** The packages, dependencies first. Packages that do not depend on each other keep the order of the list. */
export function orderOf(packages: readonly Package[]): readonly Package[] {
  return layersOf(packages).flat()
}

/**
 * The packages in layers: each needs only earlier layers, so a layer's members may be worked on at once.
 * A ring is taken apart at its lightest edges; the members of a ring of runtime edges share one layer.
 */
export function layersOf(packages: readonly Package[]): readonly (readonly Package[])[] {
  const position = new Map(packages.map((pkg, index) => [pkg.id, index]))
  return layered(packages, heaviest.length - 1, (pkg) => position.get(pkg.id) ?? 0)
}

type Layers = readonly (readonly Package[])[]
type Place = (pkg: Package) => number

function layered(packages: readonly Package[], level: number, place: Place): Layers {
  const depth = new Map<PackageId, number>()
  const levels: Package[][][] = []
  for (const ring of components(packages, edgesAt(level))) {
    const at = depthOf(ring, depth, edgesAt(level))
    for (const pkg of ring) depth.set(pkg.id, at)
    levels[at] ??= []
    levels[at].push(ring)
  }
  return levels.flatMap((rings) => {
    const stacks = rings.map((ring) => within(ring, level, place))
    return sideBySide(stacks, place)
  })
}

function within(ring: Package[], level: number, place: Place): Layers {
  return ring.length === 1 || level === 0 ? [ring] : layered(ring, level - 1, place)
}

function depthOf(
  ring: readonly Package[],
  depth: ReadonlyMap<PackageId, number>,
  edges: EdgesOf,
): number {
  const below = ring.flatMap(edges).map((id) => depth.get(id) ?? -1)
  return Math.max(-1, ...below) + 1
}

/** Lays several stacks of layers beside each other, members in the order of the list. */
function sideBySide(stacks: readonly Layers[], place: Place): Layers {
  const height = Math.max(0, ...stacks.map((stack) => stack.length))
  return Array.from({ length: height }, (_, at) =>
    stacks.flatMap((stack) => stack[at] ?? []).sort((a, b) => place(a) - place(b)),
  )
}

type EdgesOf = (pkg: Package) => readonly PackageId[]

function edgesAt(level: number): EdgesOf {
  const kept = heaviest[level] ?? []
  if (level === heaviest.length - 1) return (pkg) => pkg.dependencies.map((edge) => edge.id)
  return (pkg) =>
    pkg.dependencies.filter((edge) => kept.includes(weightOf[edge.kind])).map((edge) => edge.id)
}

/**
 * Rings of packages that need each other, and a finding `discover/dependency-cycle` for each:
 * an error for a ring of runtime edges, a warning when a peer or optional one closes it, else info.
 */
export function cyclesOf(packages: readonly Package[]): {
  readonly cycles: readonly Cycle[]
  readonly findings: readonly Finding[]
} {
  const reported = new Set<PackageId>()
  const cycles: Cycle[] = []
  // Where all edges together make no ring, fewer make none: the usual case is one walk and not three.
  const all = edgesAt(heaviest.length - 1)
  if (!components(packages, all).some((ring) => isRing(ring, all))) return { cycles, findings: [] }
  for (const [level, severity] of (['error', 'warning', 'info'] as const).entries()) {
    for (const ring of components(packages, edgesAt(level)).filter((ring) =>
      isRing(ring, edgesAt(level)),
    )) {
      const ids = walk(ring, edgesAt(level))
      if (ids.every((id) => reported.has(id))) continue
      for (const id of ids) reported.add(id)
      cycles.push({ ids, severity })
    }
  }
  return { cycles, findings: cycles.map((cycle) => describe(cycle, packages)) }
}

function isRing(ring: readonly Package[], edges: EdgesOf): boolean {
  return ring.length > 1 || ring.some((pkg) => edges(pkg).includes(pkg.id))
}

/** One way round inside a component: from its first package along edges until a package comes again. */
function walk(ring: readonly Package[], edges: EdgesOf): readonly PackageId[] {
  const members = new Map(ring.map((pkg) => [pkg.id, pkg]))
  const path: PackageId[] = []
  let next: PackageId | undefined = ring[0]?.id
  while (next !== undefined && !path.includes(next)) {
    path.push(next)
    const pkg = members.get(next)
    next = pkg === undefined ? undefined : edges(pkg).find((id) => members.has(id))
  }
  return next === undefined ? path : path.slice(path.indexOf(next))
}

function describe(cycle: Cycle, packages: readonly Package[]): Finding {
  const [first] = cycle.ids
  const at = edgesAlong(cycle, packages).find((edge) => edge.at !== undefined)?.at
  const round = [...cycle.ids, first].map((id) => `\`${id}\``).join(' -> ')
  return {
    rule: 'discover/dependency-cycle',
    severity: cycle.severity,
    message: `packages depend on each other in a ring: ${round}`,
    ...(at ?? {}),
    hint: hints[cycle.severity],
  }
}

const hints: Record<Severity, string> = {
  error:
    'no order of building and publishing is right; move what both need into a package of its own',
  warning: 'they are published together; until both are there, an install may fail',
  info: 'only tools or tests close the ring, so it does not matter to a release',
}

function edgesAlong(cycle: Cycle, packages: readonly Package[]): readonly Dependency[] {
  return cycle.ids.flatMap((id, index) => {
    const to = cycle.ids[(index + 1) % cycle.ids.length]
    const pkg = packages.find((pkg) => pkg.id === id)
    return pkg?.dependencies.filter((edge) => edge.id === to) ?? []
  })
}

/**
 * Strongly connected components, dependencies first (Tarjan 1972, without recursion: chains of packages may be long).
 * Edges that leave the list are ignored.
 */
function components(packages: readonly Package[], edges: EdgesOf): Package[][] {
  const numbers = new Map(packages.map((pkg, number) => [pkg.id, number]))
  const needs = packages.map((pkg) => {
    const found: number[] = []
    for (const id of edges(pkg)) {
      const number = numbers.get(id)
      if (number !== undefined) found.push(number)
    }
    return found
  })
  return ringsOf(needs).map((ring) => ring.flatMap((number) => packages[number] ?? []))
}

const unseen = -1

/** The same over numbers: `needs[n]` are those that `n` needs. */
function ringsOf(needs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const index = new Int32Array(needs.length).fill(unseen)
  const low = new Int32Array(needs.length)
  const next = new Int32Array(needs.length)
  const open = new Uint8Array(needs.length)
  const stack: number[] = []
  const found: (readonly number[])[] = []
  let seen = 0
  for (let start = 0; start < needs.length; start += 1) {
    for (let path = index[start] === unseen ? [start] : []; path.length > 0; ) step(path)
  }
  return found

  /** One step of the walk whose way is `path`: down to a new number, or back up. */
  function step(path: number[]): void {
    const at = path.at(-1) ?? 0
    if (index[at] === unseen) enter(at)
    const to = needs[at]?.[next[at] ?? 0]
    if (to === undefined) leave(at, path)
    else if (index[to] === unseen) path.push(to)
    else {
      if (open[to] === 1) lower(at, low[to] ?? 0)
      next[at] = (next[at] ?? 0) + 1
    }
  }

  function enter(at: number): void {
    index[at] = seen
    low[at] = seen
    seen += 1
    stack.push(at)
    open[at] = 1
  }

  function leave(at: number, path: number[]): void {
    path.pop()
    if (low[at] !== index[at]) return
    const ring = stack.splice(stack.lastIndexOf(at))
    for (const member of ring) open[member] = 0
    found.push(ring)
  }

  function lower(at: number, to: number): void {
    low[at] = Math.min(low[at] ?? to, to)
  }
}
