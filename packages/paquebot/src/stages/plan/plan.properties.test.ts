import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasErrors } from '../../model/finding.ts'
import type { Dependency, Package, PackageId } from '../../model/package.ts'
import type { Release, ReleasePlan } from '../../model/plan.ts'
import { bumps } from '../../model/version.ts'
import { isOwnVersion, type PlanInput } from './context.ts'
import { planRelease } from './plan.ts'
import { rangeChanges } from './ranges.ts'
import { change, ecosystems, inputOf, on, pkg } from './test-support.ts'

const ids: readonly PackageId[] = ['npm:a', 'npm:b', 'npm:c', 'npm:d', 'pypi:e', 'pypi:f', 'pypi:g']
const ranges = {
  npm: ['^', '~', '', '>=', 'workspace:^', 'workspace:~', 'workspace:*'],
  pypi: ['~=', '==', '>=', '<='],
} as const

const worldOf = (id: PackageId) => (id.startsWith('npm:') ? 'npm' : 'pypi')

const node = fc.record({
  version: fc.constantFrom('0.1.0', '1.0.0', '1.4.2', '2.3.4'),
  edges: fc.array(
    fc.record({
      to: fc.nat(6),
      style: fc.nat(6),
      kind: fc.constantFrom('runtime', 'peer', 'development', 'extra'),
    }),
    { maxLength: 3 },
  ),
})

const repository = fc.record({
  nodes: fc.array(node, { minLength: ids.length, maxLength: ids.length }),
  wishes: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...bumps)), {
    minLength: 1,
    maxLength: 4,
  }),
  fixed: fc.subarray([...ids]),
  linked: fc.boolean(),
  follower: fc.option(fc.constantFrom<PackageId>('pypi:e', 'pypi:f'), { nil: undefined }),
})

type Drawn = typeof repository extends fc.Arbitrary<infer T> ? T : never

function packagesOf(drawn: Drawn): readonly Package[] {
  const versionOf = (id: PackageId) => drawn.nodes[ids.indexOf(id)]?.version ?? '1.0.0'
  return ids.map((id, index) => {
    const edges = (drawn.nodes[index]?.edges ?? []).flatMap((edge): Dependency[] => {
      const to = ids[edge.to] ?? id
      if (to === id || worldOf(to) !== worldOf(id)) return []
      const styles = ranges[worldOf(id)]
      const style = styles[edge.style % styles.length] ?? ''
      const version = versionOf(to)
      const isBare = style.startsWith('workspace:')
      const accepts = isBare
        ? `${style.slice('workspace:'.length).replace('*', '')}${version}`
        : style + version
      return [on(to, isBare ? style : accepts, edge.kind as Dependency['kind'], accepts)]
    })
    const follows = drawn.follower === id ? [on('npm:a', '', 'follows')] : []
    return pkg(id, versionOf(id), { dependencies: [...edges, ...follows] })
  })
}

const inputFrom = (drawn: Drawn, packages: readonly Package[]) =>
  inputOf(
    packages,
    drawn.wishes.map(([id, bump], index) => change({ [id]: bump }, `c${index}`)),
    drawn.linked ? { linked: [drawn.fixed] } : { fixed: [drawn.fixed] },
  )

/** Releases that do not go up, and `none` entries that move. */
function wrongSteps(releases: readonly Release[]): readonly Release[] {
  return releases.filter(({ id, from, to, bump }) => {
    const order = ecosystems[worldOf(id)].versions.compare(to, from ?? '0')
    return bump === 'none' ? order !== 0 : order <= 0
  })
}

/** Ranges that leave out what they are released with. */
function brokenRanges(packages: readonly Package[], input: PlanInput, plan: ReleasePlan) {
  const after = new Map(plan.releases.map((release) => [release.id, release.to]))
  const moved = rangeChanges({ ...input, plan })
  return packages.flatMap(({ id, ecosystem, dependencies }) =>
    dependencies.flatMap((edge) => {
      const to = after.get(edge.id)
      if (to === undefined || edge.kind === 'follows' || isOwnVersion(edge)) return []
      const range =
        moved.get(id)?.find((one) => one.on === edge.id && one.from === edge.range)?.to ??
        edge.range
      return ecosystems[ecosystem].versions.accepts(range, to) ? [] : [`${id}: ${range} of ${to}`]
    }),
  )
}

it('never goes back, and every range of a released package takes in what it is released with', () => {
  fc.assert(
    fc.property(repository, (drawn) => {
      const packages = packagesOf(drawn)
      const input = inputFrom(drawn, packages)
      const { plan, findings } = planRelease(input)
      if (hasErrors(findings)) return
      expect(wrongSteps(plan.releases)).toEqual([])
      expect(brokenRanges(packages, input, plan)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

it('does not depend on the order in which packages are found', () => {
  fc.assert(
    fc.property(repository, fc.nat(6), (drawn, turn) => {
      const packages = packagesOf(drawn)
      const turned = [...packages.slice(turn), ...packages.slice(0, turn)]
      expect(planRelease(inputFrom(drawn, turned))).toEqual(planRelease(inputFrom(drawn, packages)))
    }),
    { numRuns: 100 },
  )
})
