import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { runCli, startCli } from './support/cli.ts'
import { copyExample, tempFolder } from './support/temp.ts'

const argv = ['rehearse', '--package', 'pypi:event-forge-inbox-outbox', '--json']

/** Every file with its digest, without the reports that a rehearsal may write. */
function fingerprint(root: string): Readonly<Record<string, string>> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(root, path).startsWith('.paquebot/'))
  return Object.fromEntries(
    files
      .sort()
      .map((path) => [
        relative(root, path),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]),
  )
}

/** Folders below the cache that belong to a rehearsal under way. */
const scratchFolders = (cache: string) =>
  readdirSync(join(cache, 'work')).filter((name) => name.startsWith('paquebot-'))

async function killAfter(
  ms: number,
  signal: NodeJS.Signals,
  options: { cwd: string; env: NodeJS.ProcessEnv },
) {
  const child = startCli(argv, options)
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  await Promise.race([sleep(ms), ended])
  child.kill(signal)
  return ended
}

describe('a rehearsal that is stopped', () => {
  it('leaves the tree as it was after kill -9 at random moments, and the next run works', async () => {
    using repository = tempFolder()
    using cache = tempFolder()
    const options = { cwd: repository.path, env: { PAQUEBOT_CACHE: cache.path } }
    copyExample('event-forge', repository.path)
    const before = fingerprint(repository.path)
    for (const share of [0.02, 0.1, 0.3, 0.6, 0.9]) {
      await killAfter(share * 10_000 * (0.8 + 0.4 * Math.random()), 'SIGKILL', options)
      expect(fingerprint(repository.path)).toEqual(before)
    }
    const { code, stdout } = await runCli(argv, options)
    expect(
      JSON.parse(stdout).findings.filter(
        (finding: { severity: string }) => finding.severity === 'error',
      ),
    ).toEqual([])
    expect(code).toBe(0)
    expect(fingerprint(repository.path)).toEqual(before)
    expect(scratchFolders(cache.path)).toEqual([])
  }, 300_000)

  it('leaves no scratch folder and no child after Ctrl-C', async () => {
    using repository = tempFolder()
    using cache = tempFolder()
    const options = { cwd: repository.path, env: { PAQUEBOT_CACHE: cache.path } }
    copyExample('event-forge', repository.path)
    expect(await killAfter(2500, 'SIGINT', options)).toBe(130)
    expect(scratchFolders(cache.path)).toEqual([])
    expect(processesIn(cache.path)).toEqual([])
  }, 120_000)
})

/** Command lines of running processes that work below a folder. */
function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
    .filter((line) => line.includes(folder))
}
