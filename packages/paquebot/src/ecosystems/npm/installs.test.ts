import { describe, expect, it } from 'vitest'
import { openRepository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import { npm } from './index.ts'
import { findProgram } from './programs.ts'
import { staleDetails } from './run-install.ts'
import { makeRepository, makeShop, type Tree, upstreamAddress, writeTree } from './test-support.ts'

const upstream = upstreamAddress()

/** Makes the lockfile, changes the tree, and installs as a release would. */
async function installAfter(
  tree: Tree,
  refresh: readonly string[],
  change: Tree,
): Promise<readonly Finding[]> {
  const { root } = makeRepository(tree)
  const before = makeShop(openRepository(root), upstream)
  const tool = before.workspace.tools.npm ?? expect.unreachable('a tool is found')
  const program = await findProgram(before, tool, '.')
  await before.run([...program.argv, ...refresh], { cwd: root, log: '', env: program.client.env })
  writeTree(root, change)
  const shop = makeShop(openRepository(root), upstream)
  const all = npm.installs(shop.workspace, shop.workspace.packages, shop.repository)
  return (await Promise.all(all.map((install) => install.run(shop)))).flat()
}

const manifest = (range: string, more: object = {}) => ({
  name: 'a',
  version: '1.0.0',
  dependencies: { 'is-number': range },
  ...more,
})

describe('installs', () => {
  it('is one install per lockfile that serves a package', () => {
    const repository = makeRepository({
      'package.json': { private: true, workspaces: ['packages/*'] },
      'package-lock.json': '{}',
      'packages/a/package.json': manifest('^7.0.0'),
      'packages/b/package.json': { name: 'b', version: '1.0.0' },
      'dashboard/package.json': { name: 'dashboard', version: '1.0.0', dependencies: {} },
      'dashboard/yarn.lock': '',
    })
    const shop = makeShop(repository, '')
    const { workspace } = shop
    const told = (names: readonly string[]) =>
      npm
        .installs(
          workspace,
          workspace.packages.filter((pkg) => names.includes(pkg.name)),
          repository,
        )
        .map(({ title, cwd, lockfile }) => [title, cwd, lockfile])
    expect(told(['a', 'b'])).toEqual([['npm install in .', '.', 'package-lock.json']])
    expect(told(['b', 'dashboard'])).toEqual([
      ['npm install in .', '.', 'package-lock.json'],
      ['yarn install in dashboard', 'dashboard', 'dashboard/yarn.lock'],
    ])
  })

  it('needs none where nothing is to be installed', () => {
    const repository = makeRepository({ 'package.json': { name: 'a', version: '1.0.0' } })
    const shop = makeShop(repository, '')
    expect(npm.installs(shop.workspace, shop.workspace.packages, repository)).toEqual([])
  })

  it.each([
    [
      'npm',
      manifest('^6.0.0'),
      manifest('^7.0.0'),
      ['install', '--package-lock-only'],
      'package-lock.json',
      /is-number@6.* does not satisfy is-number@7/,
    ],
    [
      'pnpm 8',
      manifest('^6.0.0', { packageManager: 'pnpm@8.15.0' }),
      manifest('^7.0.0', { packageManager: 'pnpm@8.15.0' }),
      ['install', '--lockfile-only'],
      'pnpm-lock.yaml',
      /package\.json.*is-number \(lockfile: \^6\.0\.0, manifest: \^7\.0\.0\)/,
    ],
    [
      'pnpm 10',
      manifest('^6.0.0', { packageManager: 'pnpm@10.20.0' }),
      manifest('^7.0.0', { packageManager: 'pnpm@10.20.0' }),
      ['install', '--lockfile-only'],
      'pnpm-lock.yaml',
      /package\.json.*is-number \(lockfile: \^6\.0\.0, manifest: \^7\.0\.0\)/,
    ],
    [
      'Yarn 4',
      manifest('^6.0.0', { packageManager: 'yarn@4.5.0' }),
      manifest('^7.0.0', { packageManager: 'yarn@4.5.0' }),
      ['install', '--mode=update-lockfile'],
      'yarn.lock',
      /does not agree with package\.json/,
    ],
  ])(
    'says what a stale lockfile of %s does not agree with',
    async (_, before, after, refresh, lockfile, message) => {
      const findings = await installAfter({ 'package.json': before }, refresh, {
        'package.json': after,
      })
      expect(findings).toEqual([
        {
          rule: 'build/stale-lockfile',
          severity: 'error',
          message: expect.stringMatching(message),
          file: lockfile,
          hint: expect.stringContaining(`commit \`${lockfile}\``),
        },
      ])
    },
  )

  it('warns where there is no lockfile, and passes on why an install failed', async () => {
    const tree = { 'package.json': manifest('^7.0.0', { scripts: { postinstall: 'exit 3' } }) }
    const findings = await installAfter(tree, ['--version'], {})
    expect(findings.map(({ rule, severity, file }) => [rule, severity, file])).toEqual([
      ['build/no-lockfile', 'warning', 'package.json'],
      ['build/install-failed', 'error', 'package.json'],
    ])
  })
})

describe('staleDetails', () => {
  it('names what differs in the words of npm and pnpm', () => {
    expect(
      staleDetails(
        "npm error Invalid: lock file's x@1.0.0 does not satisfy x@2.0.0\nnpm error Missing: y@1.0.0 from lock file\nnpm error",
      ),
    ).toEqual([
      "Invalid: lock file's x@1.0.0 does not satisfy x@2.0.0",
      'Missing: y@1.0.0 from lock file',
    ])
    expect(
      staleDetails(
        '  * 1 dependencies are mismatched:\n    - x (lockfile: ^1, manifest: ^2)\n* 1 dependencies were added: y@^1.0.0',
      ),
    ).toEqual(['x (lockfile: ^1, manifest: ^2)', '1 dependencies were added: y@^1.0.0'])
  })
})
