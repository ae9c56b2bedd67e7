import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commitAll, tempFolder, writeTree } from '../../../test/support/temp.ts'
import { applyEdits } from '../../steps/apply-edits.ts'
import { prepareVersion } from './prepare.ts'

const manifest = (name: string, more: object = {}) =>
  `${JSON.stringify({ name, version: '1.0.0', ...more }, null, 2)}\n`
const core = '---\ncore: major\n---\n\nA change.\n'
const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, stdio: 'pipe' })

it('lets npm refresh a lockfile that was stale before, so that `npm ci` passes', async () => {
  using folder = tempFolder()
  writeTree(folder.path, {
    'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'] }),
    'packages/core/package.json': manifest('core'),
  })
  npm(folder.path, 'install', '--package-lock-only', '--offline')
  writeTree(folder.path, {
    '.changeset/one.md': core,
    'packages/late/package.json': manifest('late', { dependencies: { core: '^1.0.0' } }),
  })
  commitAll(folder.path)
  const stale = readFileSync(join(folder.path, 'package-lock.json'), 'utf8')

  const { edits, findings } = await prepareVersion(folder.path)
  expect(readFileSync(join(folder.path, 'package-lock.json'), 'utf8')).toBe(stale)
  expect(findings).toEqual([
    {
      rule: 'version/stale-lockfile',
      severity: 'info',
      message:
        '`package-lock.json` was stale before; `npm install --package-lock-only` has refreshed it',
      file: 'package-lock.json',
    },
  ])
  applyEdits(folder.path, edits)
  npm(folder.path, 'ci', '--offline', '--ignore-scripts')
  const lock = JSON.parse(readFileSync(join(folder.path, 'package-lock.json'), 'utf8'))
  expect(lock.packages['packages/late']).toEqual({
    version: '1.0.1',
    dependencies: { core: '^2.0.0' },
  })
})

it('tells the command to type where the tool cannot do it offline', async () => {
  using folder = tempFolder()
  const build =
    '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
  writeTree(folder.path, {
    'core/pyproject.toml': `${build}[project]\nname = "core"\nversion = "1.0.0"\n`,
    'app/pyproject.toml': `${build}[project]\nname = "app"\nversion = "1.0.0"\ndependencies = ["core>=1,<2"]\n`,
    'app/poetry.lock': `[metadata]\ncontent-hash = "${'0'.repeat(64)}"\n`,
    '.changeset/one.md': core,
  })
  commitAll(folder.path)
  const { edits, findings } = await prepareVersion(folder.path)
  expect(edits.map((edit) => edit.file)).not.toContain('app/poetry.lock')
  expect(findings).toEqual([
    {
      rule: 'version/stale-lockfile',
      severity: 'warning',
      message:
        '`app/poetry.lock` was stale before, or is of an unknown form, and cannot be refreshed offline: its tool has no mode without the network',
      file: 'app/poetry.lock',
      hint: 'run `poetry lock` in `app` after `paquebot version`, before you commit',
    },
  ])
})
