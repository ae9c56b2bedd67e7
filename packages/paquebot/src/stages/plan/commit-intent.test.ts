import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyExample, git, tempFolder, writeTree } from '../../../test/support/temp.ts'
import { applyEdits } from '../../steps/apply-edits.ts'
import { prepareVersion } from '../version/prepare.ts'
import { everything } from './intent.ts'
import { decide } from './remembered.ts'

type Files = Readonly<Record<string, string>>

let folder: ReturnType<typeof tempFolder>
let root: string
beforeEach(() => {
  folder = tempFolder()
  root = folder.path
})
afterEach(() => folder[Symbol.dispose]())

const npm = (name: string, version: string, more: object = {}) =>
  `${JSON.stringify({ name, version, ...more }, null, 2)}\n`
const pypi = (name: string, version: string) =>
  `[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "${name}"\nversion = "${version}"\n`

/** An npm workspace with a frame, two packages, and a Python package beside it. */
const mixed: Files = {
  'package.json': '{ "name": "frame", "private": true, "workspaces": ["packages/*"] }\n',
  'packages/a/package.json': npm('@x/a', '1.0.0'),
  'packages/b/package.json': npm('@x/b', '1.0.0', { dependencies: { '@x/a': '^1.0.0' } }),
  'python/pyproject.toml': pypi('x-py', '1.0.0'),
}

function begin(files: Files, ...tags: string[]): void {
  writeTree(root, files)
  git(root, 'init', '-q', '-b', 'main')
  commit('chore: begin', {})
  for (const tag of tags) git(root, 'tag', tag)
}

const beginMixed = (more: Files = {}) =>
  begin({ ...mixed, ...more }, '@x/a@1.0.0', '@x/b@1.0.0', 'py/v1.0.0')

/** One commit of the files; returns its id. */
function commit(message: string, files: Files): string {
  writeTree(root, files)
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '--allow-empty', '-m', message)
  return git(root, 'rev-parse', 'HEAD').trim()
}

/** `id from -> to` of every release, and the rules of findings. */
async function planned(): Promise<readonly string[]> {
  const { plan, findings } = await decide(root, everything)
  return [
    ...plan.releases
      .filter((release) => release.bump !== 'none')
      .map(({ id, from, to }) => `${id} ${from} -> ${to}`)
      .sort(),
    ...findings.map((finding) => `${finding.severity} ${finding.rule}`),
  ]
}

async function version(): Promise<readonly string[]> {
  const { edits } = await prepareVersion(root)
  applyEdits(root, edits)
  return edits.map((edit) => edit.file).sort()
}

describe('which packages a commit reaches', () => {
  it('reaches the packages of the deepest folders, whatever its scope', async () => {
    beginMixed({ 'packages/a/inner/package.json': npm('@x/inner', '1.0.0') })
    commit('feat(b): x', { 'packages/a/src/x.js': '', 'python/x.py': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0', 'pypi:x-py 1.0.0 -> 1.1.0'])
  })

  it('reaches both places of a renamed file', async () => {
    beginMixed({ 'packages/a/x.js': 'x\n' })
    git(root, 'mv', 'packages/a/x.js', 'python/x.js')
    commit('fix: move', {})
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.0.1', 'pypi:x-py 1.0.0 -> 1.0.1'])
  })

  it('reaches nobody by lockfiles, changesets, the frame and files of no package', async () => {
    beginMixed()
    commit('feat: x', {
      'package-lock.json': '{}',
      'packages/a/pnpm-lock.yaml': '',
      'python/uv.lock': '',
      'tsconfig.json': '{}',
      'docs/x.md': '',
    })
    expect(await planned()).toEqual([])
  })

  it('reaches who asks for the path in paquebot.toml', async () => {
    beginMixed({ 'paquebot.toml': '[packages.x-py]\npaths = ["schemas/**", "uv.lock"]\n' })
    commit('feat: x', { 'schemas/deep/x.json': '' })
    expect(await planned()).toEqual(['pypi:x-py 1.0.0 -> 1.1.0'])
    commit('feat!: x', { 'uv.lock': '' })
    expect(await planned()).toEqual(['pypi:x-py 1.0.0 -> 2.0.0'])
  })

  it('reaches the carrier of a private package, as a patch', async () => {
    beginMixed({
      'packages/web/package.json': '{ "name": "web", "private": true }',
      'paquebot.toml': 'bundle = [{ package = "x-py", from = "web" }]\n',
    })
    commit('feat: x', { 'packages/web/x.js': '' })
    expect(await planned()).toEqual(['pypi:x-py 1.0.0 -> 1.0.1'])
    expect(await version()).toEqual(['python/CHANGELOG.md', 'python/pyproject.toml'])
    expect(await planned()).toEqual([])
  })

  it('reaches the scope of a commit without files, and everybody without a scope', async () => {
    beginMixed()
    commit('fix(b): again', {})
    expect(await planned()).toEqual(['npm:@x/b 1.0.0 -> 1.0.1'])
    commit('feat: again', {})
    expect(await planned()).toEqual([
      'npm:@x/a 1.0.0 -> 1.1.0',
      'npm:@x/b 1.0.0 -> 1.1.0',
      'pypi:x-py 1.0.0 -> 1.1.0',
    ])
  })

  it('counts only what lies below the root when that is a folder of the repository', async () => {
    const inner = Object.entries(mixed).map(([path, text]) => [`inner/${path}`, text] as const)
    begin(Object.fromEntries(inner), '@x/a@1.0.0', '@x/b@1.0.0', 'py/v1.0.0')
    commit('feat: x', { 'packages/a/x.js': '' })
    root = join(root, 'inner')
    expect(await planned()).toEqual([])
    commit('feat: x', { 'packages/a/x.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0'])
  })
})

describe('what commits ask for', () => {
  beforeEach(() => beginMixed())

  it('takes the largest bump, and leaves out merges, amendments and free text', async () => {
    commit('fix: x', { 'packages/a/1.js': '' })
    commit('Make it better', { 'packages/a/2.js': '' })
    commit('fixup! feat: y', { 'packages/a/3.js': '' })
    git(root, 'switch', '-qc', 'side')
    commit('docs: z', { 'packages/a/4.js': '' })
    git(root, 'switch', '-q', 'main')
    git(root, 'merge', '-q', '--no-ff', '-m', 'feat!: merged (#3)', 'side')
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.0.1'])
  })

  it('has a change for each statement of a squash merge', async () => {
    const id = commit('All of x (#9)\n\n* fix: x\n* feat: y\n* chore: z', { 'packages/a/1.js': '' })
    const { plan } = await decide(root, everything)
    expect(plan.changes.map(({ id, summary, bumps }) => ({ id, summary, bumps }))).toEqual([
      { id, summary: 'x', bumps: { 'npm:@x/a': 'patch' } },
      { id: `${id}-2`, summary: 'y', bumps: { 'npm:@x/a': 'minor' } },
    ])
    expect(plan.releases.map((release) => release.to)).toEqual(['1.1.0'])
  })

  it('takes back what is reverted, and back again', async () => {
    commit('feat: x', { 'packages/a/1.js': '' })
    git(root, 'revert', '--no-edit', 'HEAD')
    expect(await planned()).toEqual([])
    git(root, 'revert', '--no-edit', 'HEAD')
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0'])
  })

  it('takes back a whole merge', async () => {
    git(root, 'switch', '-qc', 'side')
    commit('feat: x', { 'packages/a/1.js': '' })
    commit('feat!: y', { 'packages/a/2.js': '' })
    git(root, 'switch', '-q', 'main')
    git(root, 'merge', '-q', '--no-ff', '-m', 'Merge pull request #3', 'side')
    git(root, 'revert', '--no-edit', '-m', '1', 'HEAD')
    expect(await planned()).toEqual([])
  })

  it('takes back by the number of the pull request', async () => {
    commit('feat: x (#3)', { 'packages/a/1.js': '' })
    commit('Revert "feat: x" (#4)\n\nReverts x/x#3', { 'packages/a/1.js': '2' })
    expect(await planned()).toEqual([])
  })

  it('makes a patch of the revert of something that is released', async () => {
    const id = commit('feat: x', { 'packages/a/1.js': '' })
    git(root, 'tag', '@x/a@1.1.0')
    writeTree(root, { 'packages/a/package.json': npm('@x/a', '1.1.0') })
    commit(`Revert "feat: x"\n\nThis reverts commit ${id}.`, { 'packages/a/1.js': '2' })
    expect(await planned()).toEqual(['npm:@x/a 1.1.0 -> 1.1.1'])
  })

  it('goes to the version of the newest Release-As', async () => {
    commit('fix: x\n\nRelease-As: 4.0.0', { 'packages/a/1.js': '' })
    commit('chore: release\n\nRelease-As: 3.0.0', { 'packages/a/2.js': '' })
    commit('feat: y', { 'packages/a/3.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 3.0.0', 'npm:@x/b 1.0.0 -> 1.0.1'])
    await version()
    expect(await planned()).toEqual([])
  })

  it('refuses a Release-As that goes back or is no version', async () => {
    commit('fix: x\n\nRelease-As: 0.9.0', { 'packages/a/1.js': '' })
    commit('fix: x\n\nRelease-As: latest', { 'python/1.py': '' })
    expect(await planned()).toEqual([
      'npm:@x/a 1.0.0 -> 1.0.1',
      'pypi:x-py 1.0.0 -> 1.0.1',
      'error plan/release-as',
      'error plan/release-as',
    ])
  })

  it('gives a group the version that one of it is asked for', async () => {
    writeTree(root, {
      'paquebot.toml': 'intent = "commits"\n',
      '.changeset/config.json': '{ "fixed": [["@x/a", "@x/b", "x-py"]] }',
    })
    commit('feat: x\n\nRelease-As: 2.0.0-rc.1', { 'packages/a/1.js': '' })
    expect(await planned()).toEqual([
      'npm:@x/a 1.0.0 -> 2.0.0-rc.1',
      'npm:@x/b 1.0.0 -> 2.0.0-rc.1',
      'pypi:x-py 1.0.0 -> 2.0.0rc1',
    ])
  })
})

describe('versions below 1.0.0', () => {
  it.each([
    ['', '0.3.0', '0.3.0'],
    ['zero = "hold"\n', '0.3.0', '0.3.0'],
    ['zero = "shift"\n', '0.3.0', '0.2.6'],
    ['zero = "leave"\n', '1.0.0', '0.3.0'],
  ])('%j takes a breaking change to %s and a feature to %s', async (config, breaking, feature) => {
    const files = { 'package.json': npm('a', '0.2.5'), 'python/pyproject.toml': pypi('b', '0.2.5') }
    begin({ ...files, 'paquebot.toml': `intent = "commits"\n${config}` }, 'v0.2.5')
    commit('fix!: x', { 'x.js': '' })
    commit('feat: y', { 'python/y.py': '' })
    expect(await planned()).toEqual([`npm:a 0.2.5 -> ${breaking}`, `pypi:b 0.2.5 -> ${feature}`])
  })
})

describe('since when commits count', () => {
  it('counts from each package its own tag', async () => {
    beginMixed()
    commit('feat: x', { 'packages/a/1.js': '', 'python/1.py': '' })
    writeTree(root, { 'packages/a/package.json': npm('@x/a', '1.1.0') })
    commit('chore: release', {})
    git(root, 'tag', '-a', '-m', 'a', '@x/a@1.1.0')
    commit('fix: y', { 'packages/a/2.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.1.0 -> 1.1.1', 'pypi:x-py 1.0.0 -> 1.1.0'])
  })

  it('leaves out tags that are not behind HEAD', async () => {
    beginMixed()
    git(root, 'switch', '-qc', 'maintenance')
    commit('fix: x', { 'packages/a/1.js': '' })
    git(root, 'tag', '@x/a@9.0.0')
    git(root, 'switch', '-q', 'main')
    commit('feat: y', { 'packages/a/2.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0'])
  })

  it('counts what a merge brings from before another package was released', async () => {
    beginMixed()
    git(root, 'switch', '-qc', 'side')
    commit('feat: x', { 'packages/a/1.js': '' })
    git(root, 'tag', '@x/b@1.0.1')
    git(root, 'switch', '-q', 'main')
    commit('chore: y', { 'packages/b/1.js': '' })
    git(root, 'tag', '-f', '@x/a@1.0.0')
    git(root, 'tag', '-f', 'py/v1.0.0')
    git(root, 'merge', '-q', '--no-ff', '-m', 'Merge', 'side')
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0'])
  })

  it('counts from the commit that wrote the version where there is no tag', async () => {
    begin({ 'package.json': npm('a', '1.0.0') })
    commit('feat: x', { 'x.js': '' })
    expect(await planned()).toEqual(['npm:a 1.0.0 -> 1.1.0', 'info plan/no-release-tag'])
    expect(await version()).toEqual(['CHANGELOG.md', 'package.json'])
    expect(await planned()).toEqual([])
    commit('chore: release', {})
    expect(await planned()).toEqual([])
    commit('fix: y', { 'y.js': '' })
    expect(await planned()).toEqual(['npm:a 1.1.0 -> 1.1.1', 'info plan/no-release-tag'])
  })

  it('counts everything for a version that only a tag will hold', async () => {
    begin({
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n[project]\nname = "a"\ndynamic = ["version"]\n[tool.hatch.version]\nsource = "vcs"\n',
    })
    commit('feat: x', { 'a.py': '' })
    expect(await planned()).toEqual(['pypi:a null -> 0.1.0'])
    git(root, 'tag', 'v0.1.0')
    expect(await planned()).toEqual([])
    commit('fix: x', { 'a.py': '1' })
    expect(await planned()).toEqual(['pypi:a 0.1.0 -> 0.1.1'])
  })

  it('counts from a tag above the tree, whoever asks for the release', async () => {
    begin({
      ...mixed,
      'packages/b/package.json': npm('@x/b', '0.0.0', { dependencies: { '@x/a': '1.0.0' } }),
    })
    for (const tag of ['@x/a@1.0.0', '@x/b@2.5.0', 'py/v1.0.0']) git(root, 'tag', tag)
    commit('feat: x', { 'packages/a/1.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0', 'npm:@x/b 0.0.0 -> 2.5.1'])
    commit('feat: x', { 'packages/b/1.js': '' })
    expect(await planned()).toEqual([
      'npm:@x/a 1.0.0 -> 1.1.0',
      'npm:@x/b 0.0.0 -> 2.6.0',
      'warning plan/tag-above-version',
    ])
  })

  it('never lowers a group whose tree is behind its tags', async () => {
    beginMixed({
      'packages/b/package.json': npm('@x/b', '0.0.0'),
      '.changeset/config.json': '{ "fixed": [["@x/a", "@x/b"]] }',
      'paquebot.toml': 'intent = "commits"\n',
    })
    git(root, 'tag', '@x/b@3.1.0')
    commit('fix: x', { 'packages/a/1.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 3.1.1', 'npm:@x/b 0.0.0 -> 3.1.1'])
  })

  it('passes an exact version on from a follower to its leader', async () => {
    beginMixed({ 'paquebot.toml': 'follow = [{ package = "x-py", leader = "@x/a" }]\n' })
    commit('chore: x\n\nRelease-As: 1.5.0', { 'python/1.py': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.5.0', 'pypi:x-py 1.0.0 -> 1.5.0'])
    await version()
    expect(await planned()).toEqual([])
  })

  it('has nothing pending after `version`, before and after the commit, until more is asked for', async () => {
    beginMixed({
      'packages/b/package.json': npm('@x/b', '1.0.0', { dependencies: { '@x/a': '~1.0.0' } }),
    })
    commit('feat: x', { 'packages/a/1.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0', 'npm:@x/b 1.0.0 -> 1.0.1'])
    expect(await version()).toEqual([
      'packages/a/CHANGELOG.md',
      'packages/a/package.json',
      'packages/b/CHANGELOG.md',
      'packages/b/package.json',
    ])
    expect(await planned()).toEqual([])
    commit('chore: release', {})
    expect(await version()).toEqual([])
    commit('fix: y', { 'packages/a/2.js': '' })
    expect(await planned()).toEqual([])
    commit('feat!: z', { 'packages/a/3.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.1.0 -> 2.0.0', 'npm:@x/b 1.0.1 -> 1.0.2'])
  })

  it('refuses to count in a clone that is cut off before the last release', async () => {
    beginMixed()
    commit('feat: x', { 'packages/a/1.js': '' })
    const cut = join(root, 'cut')
    const clone = (...args: string[]) =>
      execFileSync('git', ['clone', '-q', ...args, `file://${root}`, cut], { stdio: 'ignore' })
    const origin = root
    clone('--depth', '1')
    root = cut
    expect(await planned()).toEqual(['error plan/shallow-history'])
    rmSync(cut, { recursive: true })
    root = origin
    clone('--depth', '2')
    git(cut, 'fetch', '-q', '--tags')
    root = cut
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0'])
  })

  it('says that there is no history when commits are asked for', async () => {
    writeTree(root, { ...mixed, 'paquebot.toml': 'intent = "commits"\n' })
    expect(await planned()).toEqual(['error plan/no-history'])
    git(root, 'init', '-q')
    expect(await planned()).toEqual(['error plan/no-history'])
  })
})

describe('changesets beside commits', () => {
  const changeset = (name: string, bump: string) => `---\n"${name}": ${bump}\n---\n\nFor users\n`
  beforeEach(() =>
    beginMixed({ 'paquebot.toml': 'intent = "both"\n', '.changeset/config.json': '{}' }),
  )

  it('lets a changeset speak for the squashed commit that brought it, for the packages it names', async () => {
    commit('feat!: x', {
      'packages/a/1.js': '',
      'python/1.py': '',
      '.changeset/one.md': changeset('@x/a', 'patch'),
    })
    commit('chore: words', { '.changeset/one.md': changeset('@x/a', 'minor') })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0', 'pypi:x-py 1.0.0 -> 2.0.0'])
    const { plan } = await decide(root, everything)
    expect(plan.changes.map(({ file, summary }) => file ?? summary)).toEqual([
      '.changeset/one.md',
      'x',
    ])
  })

  it('lets it speak for all commits of its merge and for no other', async () => {
    git(root, 'switch', '-qc', 'side')
    commit('feat!: x', { 'packages/a/1.js': '' })
    commit('chore: changeset', { '.changeset/one.md': changeset('@x/a', 'patch') })
    commit('feat!: y', { 'packages/a/2.js': '' })
    git(root, 'switch', '-q', 'main')
    git(root, 'merge', '-q', '--no-ff', '-m', 'Merge pull request #3', 'side')
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.0.1'])
    commit('feat: z', { 'packages/a/3.js': '' })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.1.0'])
  })

  it('has nothing pending after `version`, though the changeset that spoke is gone', async () => {
    commit('feat: x', { 'packages/a/1.js': '', '.changeset/one.md': changeset('@x/a', 'patch') })
    expect(await planned()).toEqual(['npm:@x/a 1.0.0 -> 1.0.1'])
    await version()
    expect(await planned()).toEqual([])
    commit('chore: release', {})
    expect(await planned()).toEqual([])
    commit('fix: y', { 'packages/a/2.js': '', '.changeset/two.md': changeset('@x/a', 'patch') })
    expect(await planned()).toEqual(['npm:@x/a 1.0.1 -> 1.0.2'])
  })

  it('reads changesets alone by default where there is a .changeset folder', async () => {
    rmSync(join(root, 'paquebot.toml'))
    commit('feat: x', { 'packages/a/1.js': '', '.changeset/one.md': changeset('@x/b', 'patch') })
    expect(await planned()).toEqual(['npm:@x/b 1.0.0 -> 1.0.1'])
  })
})

describe('TokenLedger', () => {
  it('is released by its commits, those of the dashboard that it carries among them', async () => {
    copyExample('token-ledger', root)
    git(root, 'tag', 'v0.1.0')
    commit('fix(dashboard): round', { 'dashboard/src/round.ts': '' })
    expect(await planned()).toEqual(['pypi:tokenledger 0.1.0 -> 0.1.1'])
    commit('feat!: keep the day (#3)', { 'tokenledger/day.py': '' })
    expect(await planned()).toEqual(['pypi:tokenledger 0.1.0 -> 0.2.0'])
    expect(await version()).toEqual(['CHANGELOG.md', 'pyproject.toml', 'tokenledger/__init__.py'])
    expect(await planned()).toEqual([])
    commit('chore(release): v0.2.0', {})
    expect(await version()).toEqual([])
    git(root, 'tag', 'v0.2.0')
    commit('fix: y', { 'tokenledger/day.py': 'y' })
    expect(await planned()).toEqual(['pypi:tokenledger 0.2.0 -> 0.2.1'])
  })
})

describe('what it costs', () => {
  it('asks git three times, whatever the number of packages, tags and commits', async () => {
    beginMixed({ 'paquebot.toml': 'intent = "both"\n', '.changeset/config.json': '{}' })
    for (const at of [1, 2, 3, 4]) {
      commit('feat: x', {
        [`packages/a/${at}.js`]: '',
        [`.changeset/c${at}.md`]: '---\n"@x/b": patch\n---\n\nx\n',
      })
      git(root, 'tag', `other-${at}@1.0.0`)
    }
    const log = join(root, '.git', 'calls')
    process.env.GIT_TRACE2_EVENT = log
    await planned()
    delete process.env.GIT_TRACE2_EVENT
    const calls = execFileSync('grep', ['-c', '"event":"start"', log], { encoding: 'utf8' })
    expect(Number(calls)).toBe(3)
  })
})
