import { describe, expect, it } from 'vitest'
import { draftsOver } from '../../io/drafts.ts'
import type { RangeChange } from '../../model/plan.ts'
import { npm } from './index.ts'
import { makeRepository, type Tree } from './test-support.ts'

const core = (from: string, to: string): RangeChange => ({ on: 'npm:@x/core', from, to })

/** The texts after the package at the root went to 2.0.0. */
function written(tree: Tree, ranges: readonly RangeChange[]) {
  const repository = makeRepository(tree)
  const drafts = draftsOver(repository)
  const [pkg] = npm.discover(repository).packages
  if (pkg === undefined) expect.unreachable('a package is found')
  npm.write(pkg, { to: '2.0.0', ranges }, drafts)
  return Object.fromEntries(drafts.edits().map((edit) => [edit.file, edit.after]))
}

describe('write', () => {
  it('changes the version and the named ranges and no other byte', () => {
    const text = (version: string, range: string) =>
      `\uFEFF{\r\n\t"name" : "a",\r\n\t"version":"${version}",\r\n\t"dependencies": { "@x/core": "${range}", "b": "^1.0.0" }\r\n}`
    expect(
      written({ 'package.json': text('1.0.0', '^1.0.0') }, [core('^1.0.0', '^2.0.0')]),
    ).toEqual({
      'package.json': text('2.0.0', '^2.0.0'),
    })
  })

  it('tells two ranges on the same package apart by their text', () => {
    const manifest = (version: string, peer: string, dev: string) => ({
      name: 'a',
      version,
      peerDependencies: { '@x/core': peer },
      devDependencies: { '@x/core': dev },
    })
    const ranges = [core('>=1', '>=2.0.0'), core('~1.0.0', '~2.0.0')]
    expect(written({ 'package.json': manifest('1.0.0', '>=1', '~1.0.0') }, ranges)).toEqual({
      'package.json': `${JSON.stringify(manifest('2.0.0', '>=2.0.0', '~2.0.0'), null, 2)}\n`,
    })
  })

  it.each([
    ['workspace:^', '^1.0.0', 'workspace:^'],
    ['workspace:*', '1.0.0', 'workspace:*'],
    ['file:../core', 'file:../core', 'file:../core'],
    ['workspace:^1.0.0', 'workspace:^1.0.0', 'workspace:^2.0.0'],
    ['workspace:^1.0.0', '^1.0.0', 'workspace:^2.0.0'],
    ['npm:@x/core@^1.0.0', '^1.0.0', 'npm:@x/core@^2.0.0'],
  ])('makes of %s (changed from %s) %s', (before, from, after) => {
    const manifest = (version: string, range: string) => ({
      name: 'a',
      version,
      dependencies: { '@x/core': range },
    })
    expect(written({ 'package.json': manifest('1.0.0', before) }, [core(from, '^2.0.0')])).toEqual({
      'package.json': `${JSON.stringify(manifest('2.0.0', after), null, 2)}\n`,
    })
  })

  it('edits the entry of a catalog in place', () => {
    const catalog = (range: string) =>
      `packages: ['*'] # ours\ncatalogs:\n  old:\n    "@x/core":   "${range}"   # keep\n    b: 1\n`
    const manifest = { name: 'a', version: '1.0.0', dependencies: { '@x/core': 'catalog:old' } }
    const tree = { 'package.json': manifest, 'pnpm-workspace.yaml': catalog('^1.0.0') }
    expect(written(tree, [core('catalog:old', '^2.0.0')])).toEqual({
      'package.json': `${JSON.stringify({ ...manifest, version: '2.0.0' }, null, 2)}\n`,
      'pnpm-workspace.yaml': catalog('^2.0.0'),
    })
  })

  it('edits a catalog of Bun in package.json', () => {
    const manifest = (version: string, range: string) => ({
      name: 'a',
      version,
      workspaces: { packages: ['*'], catalog: { '@x/core': range } },
      dependencies: { '@x/core': 'catalog:' },
    })
    expect(
      written({ 'package.json': manifest('1.0.0', '^1.0.0') }, [core('catalog:', '^2.0.0')]),
    ).toEqual({
      'package.json': `${JSON.stringify(manifest('2.0.0', '^2.0.0'), null, 2)}\n`,
    })
  })
})
