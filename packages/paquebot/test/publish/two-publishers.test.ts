import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'
import { layOut, type Member, openStage, planned, type Stage, shelf } from './release.ts'

const family: readonly Member[] = [
  { name: '@acme/core' },
  { name: '@acme/cli', needs: ['@acme/core'] },
  { name: 'py-acme' },
]

/** The first upload takes its time, so that the second publisher comes in the middle of it. */
const slow: readonly Fault[] = [
  { kind: 'slow', milliseconds: 2500, at: { server: 'npm', method: 'PUT', path: '/@acme/core' } },
]

const argv = ['publish', '--from', 'artifacts', '--no-smoke', '--quiet']

const publishIn = (stage: Stage, cwd: string, ...more: readonly string[]) =>
  runCli([...argv, ...more], { cwd, env: stage.env })

/** Until the first publisher has begun to upload. */
async function underWay({ root, registries }: Stage): Promise<void> {
  while (!existsSync(join(root, '.paquebot/publish/lock')) || looked(registries) < 3)
    await pause(50)
}

const looked = ({ requests }: Stage['registries']) => requests().length

/** Files that a registry has taken. */
const taken = (stage: Stage) => stage.writes().filter((line) => /^(PUT|POST) .* 20\d$/.test(line))

describe('two publishers at once', () => {
  it('in one tree end in one state, the second after the first', async () => {
    await using stage = await openStage(family, { faults: slow })
    const both = await Promise.all([publishIn(stage, stage.root), publishIn(stage, stage.root)])
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const told = both.map(({ stdout }) => stdout.split(':')[0]).sort()
    expect(told).toEqual(['complete', 'nothing to do'])
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
    expect(taken(stage)).toHaveLength(4)
  })

  it('in two clones with the same files both end well', async () => {
    await using stage = await openStage(family, { faults: slow })
    const clone = `${stage.root}-clone`
    cpSync(stage.root, clone, { recursive: true })
    const both = await Promise.all([publishIn(stage, stage.root), publishIn(stage, clone)])
    expect(both.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
    expect(taken(stage).filter((line) => line.startsWith('PUT'))).toHaveLength(2)
  })

  it('in two clones with other files: the second refuses before it uploads anything', async () => {
    await using stage = await openStage([{ name: 'first' }, ...family.slice(0, 2)], {
      faults: slow,
    })
    const clone = `${stage.root}-clone`
    const rebuilt = family.map((one) => ({ ...one, text: 'rebuilt' }))
    layOut(clone, [{ name: 'first', text: 'rebuilt' }, ...rebuilt.slice(0, 2)])
    const first = publishIn(stage, stage.root)
    while (stage.registries.snapshot().npm.first === undefined) await pause(50)
    const second = await publishIn(stage, clone)
    expect(second.code).toBe(1)
    expect(second.stdout).toMatch(
      /refused\s+first 1\.0\.0 .* other bytes: sha512 \w{128} there, \w{128} here/,
    )
    expect((await first).code).toBe(0)
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
    expect(taken(stage)).toHaveLength(3)
  })

  it('in one tree with other plans: the second refuses at once and names the first', async () => {
    await using stage = await openStage(family, { faults: slow })
    const other = join(stage.root, '../other')
    layOut(
      other,
      family.map((one) => ({ ...one, text: 'rebuilt' })),
    )
    const first = publishIn(stage, stage.root)
    await underWay(stage)
    const second = await publishIn(stage, stage.root, '--from', join(other, 'artifacts'))
    expect(second.code).toBe(2)
    expect(second.stderr).toMatch(
      /^error: process \d+ is publishing another plan \(\w{12}\) from this tree \[publish\/locked\]/,
    )
    expect((await first).code).toBe(0)
    expect(shelf(stage)).toEqual(planned(stage.artifacts))
    rmSync(other, { recursive: true })
  })
})
