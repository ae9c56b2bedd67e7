import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeWorkspace, type Size } from './make-workspace.ts'
import { builtCli, node, readOptions, report } from './measure.ts'

/** `status` of a large workspace against the least that one Node process can do (`floor/status.mjs`). */

const size: Size = { npm: 750, pypi: 250 }

const floor = join(import.meta.dirname, 'floor/status.mjs')

if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)

/** What a command has found is here, and the next one takes it over while nothing has changed. */
const memoOf = (root: string) => join(root, '.git/paquebot/discovery.json')

const folder = mkdtempSync(join(tmpdir(), 'paquebot-bench-status-'))
try {
  makeWorkspace(folder, size)
  checkFound(folder)
  report(
    [
      {
        title: `status of ${size.npm} npm and ${size.pypi} Python packages against the floor`,
        baseline: { name: 'floor', argv: [node, floor], cwd: folder },
        against: [
          {
            name: 'paquebot status',
            argv: [node, builtCli, 'status'],
            cwd: folder,
            goal: { kind: 'ratio', most: 2 },
          },
          {
            name: 'paquebot status, for the first time',
            argv: [node, builtCli, 'status'],
            cwd: folder,
            before: () => rmSync(memoOf(folder), { force: true }),
          },
          {
            name: 'paquebot status --json',
            argv: [node, builtCli, 'status', '--json'],
            cwd: folder,
          },
        ],
      },
    ],
    readOptions({ rounds: 15, warmUps: 2 }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** A fast answer that misses packages is no answer. */
function checkFound(cwd: string): void {
  const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 28 } as const
  const text = execFileSync(node, [builtCli, 'status', '--json'], options)
  const { result } = JSON.parse(text) as { result: { packages: readonly unknown[] } }
  const expected = size.npm + size.pypi + 1
  if (result.packages.length !== expected) {
    throw new Error(`status finds ${result.packages.length} packages, there are ${expected}`)
  }
}
