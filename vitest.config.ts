import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/scenarios/*/**'],
    setupFiles: ['packages/paquebot/test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Rehearsals are work for several processes each; more at once on few cores only wait for each other.
    maxConcurrency: 2,
  },
})
