// Delete what the build of the package in the current folder wrote. The `.tsbuildinfo` files go
// with `dist`: left behind, they tell `tsc` that nothing changed, and it would write nothing.
import { readdirSync, rmSync } from 'node:fs'

const isBuildOutput = (name) => name === 'dist' || name.endsWith('.tsbuildinfo')

for (const name of readdirSync('.').filter(isBuildOutput)) {
  rmSync(name, { recursive: true })
}
