import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The goals against peers and floors (`goals.ts`); with `--all` every other benchmark after them. */

const words = process.argv.slice(2)
const all = words.includes('--all')
const names = ['goals', ...(all ? ['start-up', 'status', 'rehearse'] : [])]

for (const name of names) {
  const script = join(import.meta.dirname, `${name}.ts`)
  const flags = name === 'goals' ? words.filter((word) => word !== '--all') : []
  const child = spawnSync(process.execPath, [script, ...flags], { stdio: 'inherit' })
  if (child.status !== 0) process.exitCode = child.status ?? 1
}
