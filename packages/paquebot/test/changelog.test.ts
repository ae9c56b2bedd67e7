import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outerEnvironment, runCli } from './support/cli.ts'
import { commitAll, git, identity, tempFolder, writeTree } from './support/temp.ts'

const tokenLedger = join(import.meta.dirname, '../../../examples/token-ledger')
const manifest = '{ "name": "harbour", "version": "1.0.0" }\n'

interface Made {
  readonly message: string
  readonly files?: Readonly<Record<string, string>>
  readonly tags?: readonly string[]
}

function repository(
  root: string,
  files: Readonly<Record<string, string>>,
  history: readonly Made[],
): void {
  writeTree(root, files)
  commitAll(root, 'feat: begin')
  for (const { message, files = {}, tags = [] } of history) {
    writeTree(root, files)
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '--allow-empty', '-m', message)
    for (const tag of tags) git(root, 'tag', tag)
  }
}

async function changelog(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(['changelog', ...args], { cwd, env: identity })
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

const headingsAndLines = (text: string) =>
  text.split('\n').filter((line) => line.startsWith('## ') || line.startsWith('- '))

describe('changelog of a history with branches', () => {
  it('puts a commit under the oldest release that holds it, whatever its date', async () => {
    using folder = tempFolder()
    const root = folder.path
    repository(root, { 'package.json': manifest }, [{ message: 'feat: one', tags: ['v1.0.0'] }])
    git(root, 'checkout', '-q', '-b', 'side')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'feat: long work on the side')
    git(root, 'checkout', '-q', 'main')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'feat: two')
    git(root, 'tag', '-a', 'v1.1.0', '-m', 'annotated')
    git(root, 'merge', '-q', '--no-ff', 'side', '-m', 'feat: merge of the side')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'fix: three')
    git(root, 'tag', 'v1.2.0')
    expect(headingsAndLines(await changelog(root))).toEqual([
      '## [1.2.0] - 2026-01-02',
      '- long work on the side',
      '- three',
      '## [1.1.0] - 2026-01-02',
      '- two',
      '## [1.0.0] - 2026-01-02',
      '- one',
      '- begin',
    ])
    expect(headingsAndLines(await changelog(root, '--latest'))).toEqual([
      '## [1.2.0] - 2026-01-02',
      '- long work on the side',
      '- three',
    ])
    expect(headingsAndLines(await changelog(root, '--since', 'v1.1.0'))).toEqual([
      '## [1.2.0] - 2026-01-02',
      '- long work on the side',
      '- three',
    ])
  })

  it('works in a linked working tree, below the root, and in a repository without commits', async () => {
    using folder = tempFolder()
    const root = join(folder.path, 'main')
    repository(root, { 'package.json': manifest, 'src/a.js': '' }, [{ message: 'feat: one' }])
    git(root, 'tag', 'v1.0.0')
    git(root, 'pack-refs', '--all')
    git(root, 'commit', '-q', '--allow-empty', '-m', 'fix: two')
    git(root, 'worktree', 'add', '-q', join(folder.path, 'other'), '-b', 'other')
    const told = ['## [Unreleased]', '- two', '## [1.0.0] - 2026-01-02', '- one', '- begin']
    expect(headingsAndLines(await changelog(join(folder.path, 'other')))).toEqual(told)
    expect(headingsAndLines(await changelog(join(root, 'src')))).toEqual(told)
    const empty = join(folder.path, 'empty')
    writeTree(empty, { 'package.json': manifest })
    git(empty, 'init', '-q')
    expect(await changelog(empty)).toBe('nothing to tell: no commit is for a changelog\n')
  })
})

describe('changelogs of packages', () => {
  const files = {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    'packages/a/package.json': '{ "name": "a", "version": "1.0.0" }\n',
    'packages/b/package.json': '{ "name": "b", "version": "1.0.0" }\n',
  }
  const history: readonly Made[] = [
    { message: 'feat: only a', files: { 'packages/a/x.js': '1' }, tags: ['a@1.0.0'] },
    { message: 'fix: both', files: { 'packages/a/x.js': '2', 'packages/b/ä ".js': '2' } },
  ]
  const cacheOf = (root: string) => join(root, '.git/paquebot/commits-1.log')

  it('says the same with the cache of commits as without, and sees what came since', async () => {
    using folder = tempFolder()
    const root = folder.path
    repository(root, files, history)
    const first = await changelog(root, '--each')
    expect(headingsAndLines(first)).toEqual([
      '## [Unreleased]',
      '- both',
      '## [1.0.0] - 2026-01-02',
      '- only a',
      '- begin',
      '## [Unreleased]',
      '- begin',
      '- both',
    ])
    expect(existsSync(cacheOf(root))).toBe(true)
    expect(await changelog(root, '--each')).toBe(first)
    writeTree(root, { 'packages/b/y.js': '' })
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '-m', 'feat: new in b')
    git(root, 'tag', 'b@2.0.0')
    const second = await changelog(root, '--each')
    rmSync(cacheOf(root))
    expect(await changelog(root, '--each')).toBe(second)
    expect(headingsAndLines(second).slice(5)).toEqual([
      '## [2.0.0] - 2026-01-02',
      '- new in b',
      '- begin',
      '- both',
    ])
  })

  it('tells of a cache only what the branch holds, and nothing of a broken one', async () => {
    using folder = tempFolder()
    const root = folder.path
    repository(root, files, history)
    git(root, 'checkout', '-q', '-b', 'other')
    writeTree(root, { 'packages/b/y.js': '' })
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '-m', 'feat: only on the other branch')
    await changelog(root, '--each')
    git(root, 'checkout', '-q', 'main')
    const here = await changelog(root, '--each')
    expect(here).not.toContain('only on the other branch')
    writeTree(root, { 'packages/a/z.js': '' })
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '-m', 'feat: only on main')
    const forked = await changelog(root, '--each')
    for (const broken of ['', 'nonsense', `\x1e\x1e${'0'.repeat(40)}\0\0`]) {
      writeFileSync(cacheOf(root), broken)
      expect(await changelog(root, '--each')).toBe(forked)
    }
    expect(forked).toContain('only on main')
  })
})

/** The real git-cliff, as npm installs it. */
const tools = tempFolder()
const platform = process.platform === 'win32' ? 'windows' : process.platform
const cliff = join(tools.path, `node_modules/git-cliff-${platform}-${process.arch}/bin/git-cliff`)

beforeAll(() => {
  const argv = ['install', '--prefix', tools.path, '--no-audit', '--no-fund', 'git-cliff@2']
  execFileSync('npm', argv, { env: outerEnvironment(), stdio: 'ignore' })
})
afterAll(() => tools[Symbol.dispose]())

const byHand = (cwd: string, ...args: string[]) =>
  execFileSync(cliff, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...outerEnvironment(), ...identity },
  })

describe('git-cliff', () => {
  const python =
    '[project]\nname = "tokenledger"\nversion = "0.2.0"\n\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
  const history: readonly Made[] = [
    { message: 'docs: say it', tags: ['v0.1.0'] },
    { message: 'fix(db): mend', tags: ['v0.2.0'] },
    { message: 'feat!: big\n\nBREAKING CHANGE: all new' },
    { message: 'chore(release): hidden' },
  ]
  const config = readFileSync(join(tokenLedger, 'cliff.toml'), 'utf8')
  const pathWith = (root: string) => {
    const bin = join(root, '.git/bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'git-cliff'), `#!/bin/sh\nexec "${cliff}" "$@"\n`, { mode: 0o755 })
    return { ...identity, PATH: `${bin}:${outerEnvironment().PATH}` }
  }

  it('answers with its own bytes, from whole history to one release', async () => {
    using folder = tempFolder()
    repository(folder.path, { 'pyproject.toml': python, 'cliff.toml': config }, history)
    const env = pathWith(folder.path)
    const ours = async (...args: string[]) =>
      (await runCli(['changelog', ...args], { cwd: folder.path, env })).stdout
    expect(await ours()).toBe(byHand(folder.path))
    expect(await ours('--latest')).toBe(byHand(folder.path, '--latest', '--strip', 'header'))
    expect(await ours('--unreleased')).toBe(
      byHand(folder.path, '--unreleased', '--strip', 'header'),
    )
    expect(await ours('--since', 'v0.1.0')).toBe(
      byHand(folder.path, '--strip', 'header', 'v0.1.0..HEAD'),
    )
    expect(await ours('--notes', '0.2.0')).toBe('### Bug Fixes\n\n- **db:** Mend\n')
    await ours('--write')
    expect(readFileSync(join(folder.path, 'CHANGELOG.md'), 'utf8')).toBe(byHand(folder.path))
  })

  it('is fetched once by npm where there is none, and reads its section of pyproject.toml', async () => {
    using folder = tempFolder()
    using cache = tempFolder()
    const section =
      '\n[tool.git-cliff.changelog]\nbody = "{% for c in commits %}{{ c.message }};{% endfor %}\\n"\n'
    repository(folder.path, { 'pyproject.toml': python + section }, history)
    const env = { ...identity, PAQUEBOT_CACHE: cache.path }
    const result = await runCli(['changelog'], { cwd: folder.path, env })
    expect([result.code, result.stdout]).toEqual([0, `${byHand(folder.path)}\n`])
    expect(readdirSync(join(cache.path, 'tools/npm'))).toEqual(['git-cliff-2'])
  })

  it('says where its configuration is wrong', async () => {
    using folder = tempFolder()
    repository(folder.path, { 'pyproject.toml': python, 'cliff.toml': 'a = [' }, history)
    const result = await runCli(['changelog'], { cwd: folder.path, env: pathWith(folder.path) })
    expect([result.code, result.stdout]).toEqual([2, ''])
    expect(result.stderr).toContain('unclosed array')
  })

  const bumped = async (root: string) => {
    const argv = ['bump', 'minor', '--no-commit', '--no-tag', '--allow-dirty']
    const { code, stderr } = await runCli(argv, { cwd: root, env: pathWith(root) })
    expect([code, stderr]).toEqual([0, ''])
    return readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
  }

  it('writes the changelog of a bump, as by hand with the tag that the bump will make', async () => {
    using folder = tempFolder()
    repository(folder.path, { 'pyproject.toml': python, 'cliff.toml': config }, history)
    expect(await bumped(folder.path)).toBe(byHand(folder.path, '--tag', 'v0.3.0'))
  })

  it('writes anew what it wrote before, with what was unreleased then', async () => {
    using folder = tempFolder()
    repository(folder.path, { 'pyproject.toml': python, 'cliff.toml': config }, history)
    writeFileSync(join(folder.path, 'CHANGELOG.md'), byHand(folder.path))
    expect(await bumped(folder.path)).toBe(byHand(folder.path, '--tag', 'v0.3.0'))
  })

  it('keeps what people wrote below the new section', async () => {
    using folder = tempFolder()
    const before =
      '# Changelog\n\nAll notable changes to this project will be documented in this file.\n\n## [0.2.0] - 2025-01-01\n\n- by hand\n'
    repository(
      folder.path,
      { 'pyproject.toml': python, 'cliff.toml': config, 'CHANGELOG.md': before },
      history,
    )
    const expected = join(folder.path, '.git/expected.md')
    writeFileSync(expected, before)
    byHand(folder.path, '--unreleased', '--tag', 'v0.3.0', '--prepend', expected)
    const after = await bumped(folder.path)
    expect(after).toBe(readFileSync(expected, 'utf8'))
    expect(after).toContain('- by hand')
  })

  /** Two packages below a root that is none, where a changeset releases `core`. */
  const harbour = (settings: object, more: Readonly<Record<string, string>> = {}) => ({
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    'packages/core/package.json': '{ "name": "core", "version": "1.0.0" }\n',
    'packages/kit/package.json': '{ "name": "kit", "version": "1.0.0" }\n',
    '.changeset/config.json': JSON.stringify(settings),
    '.changeset/one.md': '---\n"core": minor\n---\n\nA lamp.\n',
    'cliff.toml': config,
    ...more,
  })
  const versioned = async (root: string) => {
    const argv = ['version', '--json']
    const { code, stdout } = await runCli(argv, { cwd: root, env: pathWith(root) })
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; message: string }[] }
    const told = findings.map(({ rule, message }) => `${rule}: ${message}`)
    return { code, told, status: git(root, 'status', '--porcelain', '-uall').trimEnd().split('\n') }
  }

  it('writes the changelog of a repository whose root is no package, under the tag of the release', async () => {
    using folder = tempFolder()
    repository(folder.path, harbour({ fixed: [['core', 'kit']] }), [
      { message: 'fix: begin well', tags: ['v1.0.0'] },
      { message: 'feat(core): a lamp' },
    ])
    expect(await versioned(folder.path)).toEqual({
      code: 0,
      told: [],
      status: [
        ' D .changeset/one.md',
        ' M packages/core/package.json',
        ' M packages/kit/package.json',
        '?? CHANGELOG.md',
        '?? packages/core/CHANGELOG.md',
        '?? packages/kit/CHANGELOG.md',
      ],
    })
    const root = readFileSync(join(folder.path, 'CHANGELOG.md'), 'utf8')
    expect(root).toBe(byHand(folder.path, '--tag', 'v1.1.0'))
    const own = readFileSync(join(folder.path, 'packages/core/CHANGELOG.md'), 'utf8')
    expect(headingsAndLines(own)).toEqual(['## 1.1.0', expect.stringMatching(/: A lamp\.$/)])
  })

  it('says why it cannot where the release gets several tags, and what to type', async () => {
    using folder = tempFolder()
    const both = { '.changeset/two.md': '---\n"kit": patch\n---\n\nA rope.\n' }
    repository(folder.path, harbour({}, both), [
      { message: 'fix: begin well', tags: ['core@1.0.0', 'kit@1.0.0'] },
    ])
    const { code, told, status } = await versioned(folder.path)
    expect({ code, told }).toEqual({
      code: 0,
      told: [
        'version/root-changelog: the changelog of the whole repository is not written: git-cliff tells one tag at a time, and this release gets `core@1.1.0`, `kit@1.0.1`',
      ],
    })
    expect(status).not.toContain('?? CHANGELOG.md')
  })

  it('writes no root changelog where the changesets ask for none', async () => {
    using folder = tempFolder()
    repository(folder.path, harbour({ changelog: false }), [])
    expect((await versioned(folder.path)).status).toEqual([
      ' D .changeset/one.md',
      ' M packages/core/package.json',
    ])
  })

  it('writes the file that its configuration names, and only when it is asked to write', async () => {
    using folder = tempFolder()
    const elsewhere = config.replace('[changelog]\n', '[changelog]\noutput = "docs/CHANGES.md"\n')
    repository(folder.path, harbour({}, { 'cliff.toml': elsewhere }), history)
    const env = pathWith(folder.path)
    const expected = byHand(folder.path, '--tag', 'v1.1.0', '--output', '-')
    const shown = await runCli(['changelog'], { cwd: folder.path, env })
    expect(shown.stdout).toBe(byHand(folder.path, '--output', '-'))
    expect(git(folder.path, 'status', '--porcelain')).toBe('')
    rmSync(join(folder.path, '.git/bin'), { recursive: true })
    const { status } = await versioned(folder.path)
    expect(status).toEqual([
      ' D .changeset/one.md',
      ' M packages/core/package.json',
      '?? docs/CHANGES.md',
      '?? packages/core/CHANGELOG.md',
    ])
    expect(readFileSync(join(folder.path, 'docs/CHANGES.md'), 'utf8')).toBe(expected)
  })

  it('refuses a configuration that names a file out of the repository', async () => {
    using folder = tempFolder()
    const outside = config.replace('[changelog]\n', '[changelog]\noutput = "../CHANGES.md"\n')
    repository(folder.path, harbour({}, { 'cliff.toml': outside }), [])
    const result = await runCli(['version'], { cwd: folder.path, env: pathWith(folder.path) })
    expect([result.code, result.stdout]).toEqual([2, ''])
    expect(result.stderr).toContain('`output` of git-cliff leads out of the repository')
    expect(git(folder.path, 'status', '--porcelain')).toBe('')
  })
})
