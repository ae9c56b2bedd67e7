import type { Ecosystem } from '../ecosystem.ts'
import { findDependencies } from './discover/dependencies.ts'
import { discover } from './discover/discover.ts'
import { identify } from './discover/identify.ts'
import { versions } from './versions.ts'
import { findInstalls } from './write/installs.ts'
import { write } from './write/write.ts'

/** The Python world: pyproject.toml, PEP 440, sdists and wheels, PyPI. */
export const pypi: Ecosystem = {
  id: 'pypi',
  versions,
  discover,
  dependencies: findDependencies,
  identify,
  write,
  installs: (_workspace, packages, repository) => findInstalls(packages, repository),
  // A Python package has no build step before PEP 517's own.
  build: async () => [],
  pack: async (...build) => (await import('./build/build.ts')).pack(...build),
  inspect: async (input) => (await import('./inspect/inspect.ts')).inspect(input),
  probe: async (...asked) => (await import('./registry/probe.ts')).probe(...asked),
  released: async (...asked) => (await import('./registry/probe.ts')).released(...asked),
  listed: async (...asked) => (await import('./registry/listed.ts')).listed(...asked),
  download: async (...asked) => (await import('./registry/download.ts')).download(...asked),
  releases: async (...asked) => (await import('./registry/releases.ts')).releases(...asked),
  sourceCommit: async (...asked) => (await import('./registry/releases.ts')).sourceCommit(...asked),
  upload: async (request) => (await import('./registry/upload.ts')).upload(request),
  tryOut: async (trial) => (await import('./trial/try-out.ts')).tryOut(trial),
}
