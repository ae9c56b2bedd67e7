import { deepStrictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tarGz } from '../packages/local-registry/test/support/archives.ts'
import { ecosystemOf } from '../packages/paquebot/src/ecosystems/index.ts'
import type { Artifact } from '../packages/paquebot/src/model/artifact.ts'

/**
 * What happens inside one process, so that no process start is in the figure. Prints one line of JSON:
 * `first` is the first time in this process (code cold), `ms` the median of the times after it.
 *
 *     node bench/inside.ts start|rehearse
 */

const { startLocalRegistries } = await import('../packages/local-registry/src/index.ts')
const npm = ecosystemOf('npm')
const packages = 50

/** The registries, from nothing to the first answer. */
async function start(): Promise<void> {
  await using registries = await startLocalRegistries({ offline: true })
  await get(`${registries.npm.url}-/ping`)
}

/** Packs, publishes and reads back: each package must be found there with the bytes that were packed. */
async function rehearse(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'paquebot-bench-inside-'))
  try {
    await using registries = await startLocalRegistries({ offline: true })
    const { url } = registries.npm
    const registry = { upload: url, index: url, api: url }
    for (let at = 0; at < packages; at += 1) {
      const { artifact, path } = pack(folder, at)
      const credential = async () => registries.tokens[0] ?? ''
      await npm.upload({ artifact, path, registry, credential })
      deepStrictEqual(await npm.probe(artifact, registry), { kind: 'same' })
    }
    deepStrictEqual(Object.keys(registries.snapshot().npm).length, packages)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function pack(folder: string, at: number): { artifact: Artifact; path: string } {
  const name = `bench-${at}`
  const version = '1.0.0'
  const bytes = tarGz({
    'package/package.json': JSON.stringify({ name, version, main: 'index.js' }),
    'package/index.js': `module.exports = ${at}\n`,
    'package/README.md': `# ${name}\n`,
  })
  const file = `${name}-${version}.tgz`
  const path = join(folder, file)
  writeFileSync(path, bytes)
  const hex = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  const digests = { size: bytes.length, sha256: hex('sha256'), sha512: hex('sha512') }
  const facts = { package: `npm:${name}`, name, version, file, files: 3, ...digests } as const
  return { artifact: { ...facts, ecosystem: 'npm', kind: 'tarball' }, path }
}

function get(url: string): Promise<void> {
  const { get } = process.getBuiltinModule('node:http')
  return new Promise((resolve, reject) => {
    const answered = (answer: http.IncomingMessage) => answer.resume().on('end', resolve)
    get(url, answered).on('error', reject)
  })
}

async function clock(act: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await act()
  return performance.now() - started
}

const acts: Readonly<Record<string, () => Promise<void>>> = { start, rehearse }
const act = acts[process.argv[2] ?? ''] ?? start
const times: number[] = []
for (let round = 0; round < 8; round += 1) times.push(await clock(act))
const [first = 0, ...rest] = times
console.log(JSON.stringify({ first, ms: rest.toSorted((a, b) => a - b)[3] }))
