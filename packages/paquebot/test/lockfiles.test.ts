import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { prepareVersion } from '../src/stages/version/prepare.ts'
import { applyEdits } from '../src/steps/apply-edits.ts'
import { javascriptCases } from './lockfiles/javascript.ts'
import { pythonCases } from './lockfiles/python.ts'
import { type LockCase, playCase } from './support/lock-case.ts'
import { installTools, openToolShed, type ToolShed } from './support/lock-tools.ts'
import { commitAll, writeTree } from './support/temp.ts'

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'paquebot-lockfiles-')))
let shed: ToolShed

beforeAll(async () => {
  installTools()
  shed = await openToolShed(scratch)
}, 600_000)

afterAll(() => {
  if (process.env.PAQUEBOT_KEEP === undefined) rmSync(scratch, { recursive: true, force: true })
})

let played = 0

describe('after `paquebot version`', () => {
  const cases: readonly LockCase[] = [...javascriptCases, ...pythonCases]
  it.each(cases)('$tool takes the lockfiles as they are: $story', async (one) => {
    const folder = join(scratch, `case-${played++}`)
    const { refused, ours, theirs, before, findings } = await playCase(one, folder, shed)
    const doubts = findings.filter(({ rule }) => rule === 'version/stale-lockfile')
    expect({ refused, doubts, lockfiles: Object.keys(ours).sort() }).toEqual({
      refused: [],
      doubts: [],
      lockfiles: one.lockfiles,
    })
    expect(ours).toEqual(theirs)
    expect(ours).not.toEqual(one.stays === true ? {} : before)
  })
})

it('lets pnpm and uv refresh lockfiles that were stale before', async () => {
  const root = join(scratch, 'stale')
  const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
  const project = (name: string) =>
    `${build}[project]\nname = "${name}"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n`
  const manifest = (name: string, range?: string) =>
    JSON.stringify({ name, version: '1.0.0', ...(range && { dependencies: { core: range } }) })
  writeTree(root, {
    'package.json': '{ "private": true }',
    'pnpm-workspace.yaml':
      'packages: [packages/*]\nlinkWorkspacePackages: true\npreferWorkspacePackages: true\n',
    'packages/core/package.json': manifest('core'),
    'packages/app/package.json': manifest('app', '^1.0.0'),
    'py/pyproject.toml': project('old-name'),
  })
  shed.run('pnpm12', ['install', '--lockfile-only'], root)
  shed.run('uv', ['lock'], join(root, 'py'))
  writeTree(root, {
    'packages/app/package.json': manifest('app', '~1.0.0'),
    'py/pyproject.toml': project('new-name'),
    '.changeset/one.md': '---\ncore: major\nnew-name: minor\n---\n\nA change.\n',
  })
  commitAll(root)
  vi.stubEnv('PATH', `${shed.path}${delimiter}${process.env.PATH}`)
  const { edits, findings } = await prepareVersion(root)
  vi.unstubAllEnvs()
  applyEdits(root, edits)
  expect(findings.map(({ rule, severity, file }) => ({ rule, severity, file }))).toEqual([
    { rule: 'version/stale-lockfile', severity: 'info', file: 'pnpm-lock.yaml' },
    { rule: 'version/stale-lockfile', severity: 'info', file: 'py/uv.lock' },
  ])
  const pnpm = shed.run('pnpm12', ['install', '--frozen-lockfile'], root)
  const uv = shed.run('uv', ['lock', '--check'], join(root, 'py'))
  expect([pnpm.ok, uv.ok], pnpm.output + uv.output).toEqual([true, true])
})

/** Versions with the tools of the shed on PATH, and tells what was found about lockfiles. */
async function versionWithTools(root: string, changes: Readonly<Record<string, string>>) {
  const lines = Object.entries(changes).map(([name, bump]) => `"${name}": ${bump}\n`)
  writeTree(root, { '.changeset/one.md': `---\n${lines.join('')}---\n\nA change.\n` })
  commitAll(root)
  vi.stubEnv('PATH', `${shed.path}${delimiter}${process.env.PATH}`)
  const { edits, findings } = await prepareVersion(root)
  vi.unstubAllEnvs()
  applyEdits(root, edits)
  return findings
    .filter(({ rule }) => /stale-lockfile|override-pins/.test(rule))
    .map(({ rule, severity, file, line, column }) => ({ rule, severity, file, line, column }))
}

it('finds a member of a uv workspace that its lockfile lacks, and lets uv add it', async () => {
  const root = join(scratch, 'uv-member')
  const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
  const project = (name: string) =>
    `${build}[project]\nname = "${name}"\nversion = "1.0.0"\nrequires-python = ">=3.11"\n`
  writeTree(root, {
    'pyproject.toml': '[tool.uv.workspace]\nmembers = ["libs/*"]\nexclude = ["libs/apart"]\n',
    'libs/core/pyproject.toml': project('core'),
    'libs/apart/pyproject.toml': project('apart'),
  })
  shed.run('uv', ['lock'], root)
  writeTree(root, { 'libs/late/pyproject.toml': project('late') })
  const told = await versionWithTools(root, { core: 'minor', apart: 'minor', late: 'minor' })
  expect(told).toEqual([{ rule: 'version/stale-lockfile', severity: 'info', file: 'uv.lock' }])
  const frozen = shed.run('uv', ['lock', '--check'], root)
  expect(frozen.ok, frozen.output).toBe(true)
})

describe('a moved entry of a catalog that `overrides` of pnpm replace', () => {
  async function moved(override: string) {
    const root = join(scratch, `override-${played++}`)
    writeTree(root, {
      'package.json': '{ "private": true }',
      'pnpm-workspace.yaml': `packages: [packages/*]\nlinkWorkspacePackages: true\npreferWorkspacePackages: true\ncatalog:\n  core: ^1.0.0\noverrides:\n  core: '${override}'\n`,
      'packages/core/package.json': '{ "name": "core", "version": "1.0.0" }',
      'packages/app/package.json':
        '{ "name": "app", "version": "1.0.0", "dependencies": { "core": "catalog:" } }',
    })
    const { ok, output } = shed.run('pnpm12', ['install', '--lockfile-only'], root)
    expect(ok, output).toBe(true)
    const told = await versionWithTools(root, { core: 'major' })
    return { told, ok: shed.run('pnpm12', ['install', '--frozen-lockfile'], root).ok }
  }
  const stale = { rule: 'version/stale-lockfile', file: 'pnpm-lock.yaml' }

  it('is refreshed by pnpm where the override follows the catalog', async () => {
    expect(await moved('catalog:')).toEqual({ told: [{ ...stale, severity: 'info' }], ok: true })
  })

  it('is told at its line where the override pins the old range', async () => {
    const file = 'pnpm-workspace.yaml'
    const pinned = { rule: 'version/override-pins', severity: 'warning', file, line: 7, column: 9 }
    expect(await moved('^1.0.0')).toEqual({
      told: [pinned, { ...stale, severity: 'warning' }],
      ok: false,
    })
  })
})
