import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { globMatchesNothing } from './glob-matches-nothing.ts'

const common = {
  'package.json': `{
  "private": true,
  "workspaces": ["packages/*"]
}
`,
  'packages/core/package.json': `{ "name": "@acme/core", "version": "1.0.0" }
`,
  'packages/web/package.json': `{ "name": "@acme/web", "version": "1.0.0" }
`,
}

test('names from before a rename', async () => {
  const files = {
    ...common,
    '.changeset/config.json': `{
  "linked": [["@old/*"]],
  "ignore": ["@acme/gone"]
}
`,
  }
  expect(await flawsOf(globMatchesNothing, files)).toEqual([
    `.changeset/config.json:2:15 \`@old/*\` in \`linked\` matches no package`,
    `.changeset/config.json:3:14 \`@acme/gone\` in \`ignore\` matches no package`,
  ])
})

test('folders that are not there', async () => {
  const files = {
    ...common,
    'package.json': `{
  "private": true,
  "workspaces": ["packages/*", "apps/*"]
}
`,
    '.github/workflows/release.yml': `on:
  push:
    paths: ['packages/**', 'apps/**', '!docs/**']
jobs: {}
`,
  }
  expect(await flawsOf(globMatchesNothing, files)).toEqual([
    `package.json:3:32 the workspace glob \`apps/*\` matches no folder with a manifest`,
    `.github/workflows/release.yml:3:28 no file of the repository matches \`apps/**\``,
  ])
})

test('globs of pnpm', async () => {
  const files = {
    ...common,
    'pnpm-workspace.yaml': `packages:
  - packages/*
  - 'tools/*' # later
`,
  }
  expect(await flawsOf(globMatchesNothing, files)).toEqual([
    `pnpm-workspace.yaml:3:6 the workspace glob \`tools/*\` matches no folder with a manifest`,
  ])
})

test('patterns that match', async () => {
  const files = {
    ...common,
    '.changeset/config.json': `{ "fixed": [["@acme/*"]], "ignore": ["@acme/web"] }
`,
  }
  expect(await flawsOf(globMatchesNothing, files)).toEqual([])
})
