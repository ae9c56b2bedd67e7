import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** All benchmarks, one after another: start-up and status, with `--all` also the rehearsal. */

const words = process.argv.slice(2)
const names = ['start-up', 'status', ...(words.includes('--all') ? ['rehearse'] : [])]
const flags = words.filter((word) => word !== '--all')

for (const name of names) {
  const script = join(import.meta.dirname, `${name}.ts`)
  const child = spawnSync(process.execPath, [script, ...flags], { stdio: 'inherit' })
  if (child.status !== 0) process.exitCode = child.status ?? 1
}
