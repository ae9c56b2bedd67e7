import { describe, expect, it } from 'vitest'
import { ends, openStage, shelf } from './release.ts'

const family = [
  { name: '@acme/core' },
  { name: '@acme/cli', needs: ['@acme/core'] },
  { name: 'py-acme' },
  { name: 'py-tools', needs: ['py-acme'] },
]

describe('publish', () => {
  it('publishes what is missing, dependencies first, wheels before sdists, and then has nothing to do', async () => {
    await using stage = await openStage(family)
    const first = await stage.publish()
    expect(first.code).toBe(0)
    expect(ends(first.report)).toEqual([
      '@acme/cli published',
      '@acme/core published',
      'py-acme published',
      'py-tools published',
    ])
    expect(stage.writes()).toEqual([
      'PUT /@acme%2fcore 201',
      'PUT /@acme%2fcli 201',
      'POST /legacy/ 200',
      'POST /legacy/ 200',
      'POST /legacy/ 200',
      'POST /legacy/ 200',
    ])
    expect(shelf(stage.registries, stage.artifacts)).toEqual({
      missing: 0,
      tags: { '@acme/core': { latest: '1.0.0' }, '@acme/cli': { latest: '1.0.0' } },
    })
    const before = stage.registries.snapshot()
    const again = await stage.publish()
    expect(again.code).toBe(0)
    expect(new Set(again.report.packages.map(({ end }) => end.kind))).toEqual(
      new Set(['already-there']),
    )
    expect(stage.writes()).toHaveLength(6)
    expect(stage.registries.snapshot()).toEqual(before)
    expect(again.report.id).toBe(first.report.id)
  })
})
