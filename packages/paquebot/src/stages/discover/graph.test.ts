import { describe, expect, it } from 'vitest'
import type { Package, PackageId } from '../../model/package.ts'
import { on, pkg } from '../plan/test-support.ts'
import { cyclesOf, dependentsOf, layersOf, orderOf } from './graph.ts'

type Kind = Parameters<typeof on>[2]

const make = (name: string, ...needs: readonly (readonly [string, Kind?])[]): Package =>
  pkg(`npm:${name}`, '1.0.0', {
    dependencies: needs.map(([to, kind]) => on(`npm:${to}` as PackageId, '^1.0.0', kind)),
  })
const ids = (packages: readonly Package[]) => packages.map((one) => one.name).join(' ')

describe('orderOf', () => {
  it('puts dependencies first and otherwise keeps the order of the list', () => {
    const packages = [make('c', ['b']), make('z'), make('b', ['a']), make('a')]
    expect(ids(orderOf(packages))).toBe('z a b c')
  })

  it('ignores edges to packages outside of the list', () => {
    expect(ids(orderOf([make('b', ['gone']), make('a')]))).toBe('b a')
  })

  it('goes round a ring where only a development edge closes it', () => {
    const packages = [make('core', ['kit', 'development']), make('kit', ['core'])]
    expect(ids(orderOf(packages))).toBe('core kit')
  })

  it('puts a leader and bundled build output before those who take them', () => {
    const packages = [
      make('wheel', ['ui', 'bundles'], ['core', 'follows']),
      make('ui'),
      make('core'),
    ]
    expect(ids(orderOf(packages))).toBe('ui core wheel')
  })
})

describe('layersOf', () => {
  it('lets packages that do not need each other share a layer', () => {
    const packages = [make('a'), make('b', ['a']), make('c', ['a']), make('d', ['b'], ['c'])]
    expect(layersOf(packages).map(ids)).toEqual(['a', 'b c', 'd'])
  })

  it('keeps the members of a runtime ring in one layer', () => {
    const packages = [make('a', ['b']), make('b', ['a']), make('c', ['a'])]
    expect(layersOf(packages).map(ids)).toEqual(['a b', 'c'])
  })

  it('is done at once with a thousand packages', () => {
    const packages = Array.from({ length: 1000 }, (_, i) =>
      i === 0 ? make('0') : make(`${i}`, [`${i - 1}`], [`${Math.floor(i / 2)}`]),
    )
    const start = performance.now()
    expect(layersOf(packages).length).toBe(1000)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('dependentsOf', () => {
  it('names every package that has an edge of any kind', () => {
    const packages = [make('a'), make('b', ['a', 'peer'], ['a', 'development']), make('c', ['b'])]
    const found = [...dependentsOf(packages)].map(([id, list]) => `${id}: ${ids(list)}`)
    expect(found).toEqual(['npm:a: b', 'npm:b: c', 'npm:c: '])
  })
})

describe('cyclesOf', () => {
  it('reports a ring by what closes it', () => {
    const ring = (kind: Kind) => cyclesOf([make('a', ['b', kind]), make('b', ['a'])])
    const severities = (['runtime', 'peer', 'development', 'extra'] as const).map(
      (kind) => ring(kind).findings[0]?.severity,
    )
    expect(severities).toEqual(['error', 'warning', 'info', 'info'])
  })

  it('says the way round and where one of the edges is written', () => {
    const at = { file: 'packages/a/package.json', line: 7, column: 12 }
    const a = { ...make('a'), dependencies: [{ ...on('npm:b', '^1.0.0'), at }] }
    expect(cyclesOf([a, make('b', ['c']), make('c', ['a']), make('d', ['a'])]).findings).toEqual([
      {
        rule: 'discover/dependency-cycle',
        severity: 'error',
        message:
          'packages depend on each other in a ring: `npm:a` -> `npm:b` -> `npm:c` -> `npm:a`',
        ...at,
        hint: 'no order of building and publishing is right; move what both need into a package of its own',
      },
    ])
  })

  it('has nothing to say of a tree', () => {
    expect(cyclesOf([make('a'), make('b', ['a'])])).toEqual({ cycles: [], findings: [] })
  })
})
