import { describe, expect, it } from 'vitest'
import { readArchive } from '../archive.ts'
import { npm } from './index.ts'
import { makeRepository, makeShop, type Tree } from './test-support.ts'

function open(tree: Tree) {
  const shop = makeShop(makeRepository(tree), '')
  const [pkg] = shop.workspace.packages
  return { shop, pkg: pkg ?? expect.unreachable('a package is found') }
}

describe('build', () => {
  it('leaves a package without a build script alone', async () => {
    const { pkg, shop } = open({ 'package.json': { name: 'a', version: '1.0.0', main: 'none.js' } })
    expect(await npm.build(pkg, shop)).toEqual([])
  })

  it('points at the script that fails, with its own last words', async () => {
    const script =
      'node -e "console.log(1);console.error(\'error: no such colour\');process.exit(2)"'
    const { pkg, shop } = open({
      'package.json': { name: 'a', version: '1.0.0', scripts: { build: script } },
    })
    expect(await npm.build(pkg, shop)).toEqual([
      {
        rule: 'build/failed',
        severity: 'error',
        message: '`build` of `a` ends with exit code 2: error: no such colour',
        file: 'package.json',
        line: 5,
        column: 14,
        hint: expect.stringContaining('no such colour'),
      },
    ])
  })

  it('names the state file that made a build succeed without output', async () => {
    const manifest = {
      name: 'a',
      version: '1.0.0',
      main: './dist/index.js',
      scripts: { build: 'node -v' },
    }
    const { pkg, shop } = open({ 'package.json': manifest, 'tsconfig.tsbuildinfo': '{}' })
    expect(await npm.build(pkg, shop)).toEqual([
      {
        rule: 'build/no-output',
        severity: 'error',
        message:
          '`build` of `a` succeeds without writing `./dist/index.js`: `tsconfig.tsbuildinfo` says that it is up to date',
        file: 'tsconfig.tsbuildinfo',
        hint: 'delete `tsconfig.tsbuildinfo`, keep it out of git, and let `clean` remove it together with the output',
      },
    ])
  })
})

describe('pack', () => {
  const packed = async (tree: Tree) => {
    const { pkg, shop } = open(tree)
    const { files, findings } = await npm.pack(pkg, `${shop.scratch}/out`, shop, '1.0.0')
    const [path] = files
    if (path === undefined) return findings
    const { files: inside } = await readArchive(path)
    return inside.map((file) => file.path).sort()
  }
  const writing = (file: string) => `node -e "require('fs').writeFileSync('${file}', '')"`

  it('runs prepublishOnly for packages that build there, and not for those with a build script', async () => {
    const manifest = {
      name: 'a',
      version: '1.0.0',
      scripts: { prepublishOnly: writing('made.js') },
    }
    expect(await packed({ 'package.json': manifest })).toEqual(['made.js', 'package.json'])
    const built = { ...manifest, scripts: { ...manifest.scripts, build: 'node -v' } }
    expect(await packed({ 'package.json': built })).toEqual(['package.json'])
  })

  it('packs the folder that publishConfig.directory names', async () => {
    const tree = {
      'package.json': { name: 'a', version: '1.0.0', publishConfig: { directory: 'out' } },
      'source.ts': '',
      'out/package.json': { name: 'a', version: '1.0.0' },
      'out/index.js': '',
    }
    expect(await packed(tree)).toEqual(['index.js', 'package.json'])
  })

  it('reports a script that keeps npm from packing', async () => {
    const manifest = { name: 'a', version: '1.0.0', scripts: { prepack: 'exit 4' } }
    expect(await packed({ 'package.json': manifest })).toMatchObject([
      { rule: 'build/failed', severity: 'error', file: 'package.json', line: 2 },
    ])
  })
})
