import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { npmBody, npmPublish } from '../../../local-registry/test/support/requests.ts'
import { startCli } from '../support/cli.ts'
import { openStage, planned, shelf } from './release.ts'

const version = '1.1.0'
const family = [
  { name: '@acme/core', version },
  { name: '@acme/cli', version, needs: ['@acme/core'] },
]

/** Stops a publisher by the signal while the registry takes its time over the first upload. */
async function stopped(signal: NodeJS.Signals) {
  const stage = await openStage(family, {
    // The first one is of the version before.
    faults: [
      { kind: 'slow', milliseconds: 1500, skip: 1, at: { method: 'PUT', path: '/@acme/core' } },
    ],
  })
  for (const { name } of family) await npmPublish(stage.registries, npmBody(name, '1.0.0'))
  const argv = ['publish', '--from', 'artifacts', '--no-smoke', '--quiet']
  const child = startCli(argv, { cwd: stage.root, env: stage.env })
  let said = ''
  child.stderr.on('data', (data: Buffer) => {
    said += data
  })
  const isThere = () =>
    stage.registries.snapshot().npm['@acme/core']?.versions[version] !== undefined
  while (!isThere()) await pause(20)
  child.kill(signal)
  const [code] = await once(child, 'close')
  return { stage, code, said }
}

it.each(['SIGINT', 'SIGKILL'] as const)(
  'a publisher stopped by %s in the middle of an upload goes on from there',
  async (signal) => {
    const { stage, code, said } = await stopped(signal)
    await using _ = stage
    if (signal === 'SIGINT')
      expect([code, said]).toEqual([
        130,
        'cancelled; what was uploaded stays; run the same command again, and it goes on from here\n',
      ])
    expect(shelf(stage)['@acme/core']?.tags).toMatchObject({ latest: '1.0.0' })
    const { report } = await stage.publish()
    expect(report.complete).toBe(true)
    const after = shelf(stage)
    for (const [name, { files, tags }] of Object.entries(planned(stage.artifacts, version))) {
      expect(after[name]?.tags).toEqual(tags)
      expect(after[name]?.files).toEqual(expect.arrayContaining(files))
    }
    // The version before, and the upload that was stopped: noted when the registry has taken its time.
    const puts = () => stage.writes().filter((line) => line === 'PUT /@acme%2fcore 201')
    await expect.poll(puts, { timeout: 5000 }).toHaveLength(2)
  },
)
