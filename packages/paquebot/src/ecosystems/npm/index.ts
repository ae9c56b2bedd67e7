import type { Ecosystem } from '../ecosystem.ts'
import { dependencies } from './dependencies.ts'
import { discover } from './discover.ts'
import { identify } from './identify.ts'
import { installs } from './installs.ts'
import { versions } from './versions.ts'
import { write } from './write.ts'

/** npm packages, managed with npm, pnpm, Yarn or Bun. What only late stages need is loaded by them. */
export const npm: Ecosystem = {
  id: 'npm',
  versions,
  discover,
  dependencies,
  identify,
  write,
  installs,
  probe: async (...asked) => (await import('./probe.ts')).probe(...asked),
  released: async (...asked) => (await import('./probe.ts')).released(...asked),
  listed: async (...asked) => (await import('./probe.ts')).listed(...asked),
  download: async (...asked) => (await import('./download.ts')).download(...asked),
  tags: {
    read: async (...asked) => (await import('./tags.ts')).tags.read(...asked),
    move: async (request) => (await import('./tags.ts')).tags.move(request),
    before: async (...asked) => (await import('./tags.ts')).tags.before(...asked),
  },
  releases: async (...asked) => (await import('./releases.ts')).releases(...asked),
  sourceCommit: async (...asked) => (await import('./releases.ts')).sourceCommit(...asked),
  build: async (pkg, shop) => (await import('./build.ts')).build(pkg, shop),
  pack: async (pkg, outDir, shop) => (await import('./pack.ts')).pack(pkg, outDir, shop),
  inspect: async (input) => (await import('./inspect/inspect.ts')).inspect(input),
  upload: async (request) => (await import('./upload.ts')).upload(request),
  tryOut: async (trial) => (await import('./trial/try-out.ts')).tryOut(trial),
}
