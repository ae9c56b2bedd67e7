import { expect, it } from 'vitest'
import { tempFolder, writeTree } from '../../../test/support/temp.ts'
import { discover } from '../discover/discover.ts'
import { decideIn } from '../plan/decide.ts'
import { cliffNote } from './changelogs.ts'

it.each([
  [
    'with a configuration at the root',
    { 'cliff.toml': '' },
    'git-cliff (`cliff.toml`) is not run in a rehearsal: changelogs are in the form that they have; `paquebot version` runs it',
  ],
  ['without a configuration', {}, undefined],
  [
    'where Changesets alone decides',
    { 'cliff.toml': '', 'paquebot.toml': 'changesets = "strict"\n' },
    undefined,
  ],
])('says in a rehearsal that git-cliff waits, %s', async (_, files, note) => {
  using folder = tempFolder()
  writeTree(folder.path, {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
    'packages/core/package.json': '{ "name": "core", "version": "1.0.0" }',
    '.changeset/config.json': '{}',
    '.changeset/one.md': '---\n"core": minor\n---\n\nA lamp.\n',
    ...files,
  })
  const discovery = await discover(folder.path)
  const { plan } = await decideIn(discovery)
  expect(cliffNote(plan, discovery)).toBe(note)
})
