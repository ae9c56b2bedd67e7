import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { draftsOver } from '../../io/drafts.ts'
import { openRepository } from '../../io/repository.ts'
import { npm } from './index.ts'
import { findProgram } from './programs.ts'
import { makeRepository, makeShop, type Tree, upstreamAddress, writeTree } from './test-support.ts'

const upstream = upstreamAddress()

interface Case {
  readonly tool: string
  readonly lockfile: string
  readonly range: string
  readonly tree: Tree
  /** Brings the lockfile up to date by the tool itself. */
  readonly refresh: readonly string[]
}

const globs = { workspaces: ['packages/*'] }
const pnpmGlobs = { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }

const cases: readonly Case[] = [
  {
    tool: 'npm',
    lockfile: 'package-lock.json',
    range: '^1.0.0',
    tree: { 'package.json': { name: 'root', version: '1.0.0', private: true, ...globs } },
    refresh: ['install', '--package-lock-only'],
  },
  ...[
    ['pnpm@8.15.0', 'workspace:^1.0.0'],
    ['pnpm@10.20.0', 'workspace:>=1.0.0 <2.0.0'],
    ['pnpm@10.20.0', 'workspace:^'],
  ].map(([packageManager = '', range = '']) => ({
    tool: packageManager,
    lockfile: 'pnpm-lock.yaml',
    range,
    tree: { 'package.json': { name: 'root', private: true, packageManager }, ...pnpmGlobs },
    refresh: ['install', '--lockfile-only', '--no-frozen-lockfile'],
  })),
  ...[
    ['yarn@3.8.7', '^1.0.0'],
    ['yarn@4.5.0', 'workspace:^1.0.0'],
    ['yarn@4.5.0', '>=1.0.0 <2.0.0'],
  ].map(([packageManager = '', range = '']) => ({
    tool: packageManager,
    lockfile: 'yarn.lock',
    range,
    tree: { 'package.json': { name: 'root', private: true, packageManager, ...globs } },
    refresh: ['install', '--mode=update-lockfile', '--no-immutable'],
  })),
  {
    tool: 'bun@1.3.0',
    lockfile: 'bun.lock',
    range: '^1.0.0',
    tree: {
      'package.json': { name: 'root', private: true, packageManager: 'bun@1.3.0', ...globs },
    },
    refresh: ['install', '--lockfile-only'],
  },
]

describe('write', () => {
  it.each(cases)(
    'carries versions and `$range` into $lockfile as $tool itself does',
    async (one) => {
      const root = makeRepository({ ...one.tree, ...packages(one.range) }).root
      const shop = makeShop(openRepository(root), upstream)
      const tool = shop.workspace.tools.npm ?? expect.unreachable('a tool is found')
      const program = await findProgram(shop, tool, '.')
      const refresh = async () => {
        const argv = [...program.argv, ...one.refresh]
        const result = await shop.run(argv, { cwd: root, log: 'refresh', env: program.client.env })
        expect(result.code, result.stdout + result.stderr).toBe(0)
        return readFileSync(join(root, one.lockfile), 'utf8')
      }
      await refresh()
      release(root, one.range)
      const edited = readFileSync(join(root, one.lockfile), 'utf8')

      const released = makeShop(openRepository(root), upstream)
      const { packages: all } = released.workspace
      const [install] = npm.installs(released.workspace, all, released.repository)
      expect(await install?.run(released)).toEqual([])
      expect(edited).toBe(await refresh())
    },
  )
})

function packages(range: string): Tree {
  const dependencies = { '@x/core': range, 'is-number': '^7.0.0' }
  return {
    'packages/core/package.json': { name: '@x/core', version: '1.0.0' },
    'packages/one/package.json': { name: '@x/one', version: '1.0.0', dependencies },
    'packages/two/package.json': {
      name: '@x/two',
      version: '1.0.0',
      devDependencies: { '@x/core': range },
    },
  }
}

/** core goes to 2.0.0, and one moves with it; two goes to 1.0.1 and moves as well. */
function release(root: string, range: string): void {
  const repository = openRepository(root)
  const drafts = draftsOver(repository)
  const bare = range.replace('workspace:', '')
  const ranges = [
    { on: 'npm:@x/core' as const, from: range, to: npm.versions.widen(bare, '2.0.0') },
  ]
  for (const pkg of npm.discover(repository).packages) {
    if (pkg.name === '@x/core') npm.write(pkg, { to: '2.0.0', ranges: [] }, drafts)
    if (pkg.name === '@x/one') npm.write(pkg, { to: '1.1.0', ranges }, drafts)
    if (pkg.name === '@x/two') npm.write(pkg, { to: '1.0.1', ranges }, drafts)
  }
  const edits = drafts.edits().map((edit) => [edit.file, edit.after ?? ''])
  writeTree(root, Object.fromEntries(edits))
}
