import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commitAll, git, tempFolder, writeTree } from '../../test/support/temp.ts'
import { type Landing, land } from './land.ts'

const landing: Omit<Landing, 'head'> = {
  edits: [
    { file: 'a.txt', before: 'one\n', after: 'two\n' },
    { file: 'new/b.txt', before: null, after: 'b\n' },
  ],
  commit: { message: 'release: "it"\n\n# kept', files: ['a.txt', 'new/b.txt'], skipHooks: false },
  tags: [
    { name: 'v1', message: 'first', sign: false },
    { name: 'v2', message: 'second', sign: false },
  ],
}

function repository(root: string): string {
  writeTree(root, { 'a.txt': 'one\n', 'other.txt': 'x\n', 'staged.txt': 'x\n' })
  commitAll(root)
  git(root, 'config', 'user.name', 'A')
  git(root, 'config', 'user.email', 'a@example.com')
  writeFileSync(join(root, 'staged.txt'), 'y\n')
  git(root, 'add', 'staged.txt')
  writeFileSync(join(root, 'other.txt'), 'y\n')
  return git(root, 'rev-parse', 'HEAD').trim()
}

const stateOf = (root: string) => ({
  head: git(root, 'rev-parse', 'HEAD').trim(),
  status: git(root, 'status', '--porcelain'),
  tags: git(root, 'tag'),
  text: readFileSync(join(root, 'a.txt'), 'utf8'),
  isNew: existsSync(join(root, 'new/b.txt')),
})

it('commits just its files and tags them, whatever else is staged or changed', async () => {
  using folder = tempFolder()
  const head = repository(folder.path)
  await land(folder.path, { ...landing, head })
  expect(git(folder.path, 'log', '-1', '--format=%B', '--name-only').trim()).toBe(
    'release: "it"\n\n# kept\n\n\na.txt\nnew/b.txt',
  )
  expect(stateOf(folder.path)).toMatchObject({
    status: ' M other.txt\nM  staged.txt\n',
    tags: 'v1\nv2\n',
  })
})

it.each([
  [
    'the commit',
    (root: string) => {
      mkdirSync(join(root, '.git/hooks'), { recursive: true })
      writeFileSync(join(root, '.git/hooks/pre-commit'), '#!/bin/sh\necho no >&2\nexit 1\n')
      chmodSync(join(root, '.git/hooks/pre-commit'), 0o755)
    },
  ],
  ['the second tag', (root: string) => git(root, 'tag', 'v2/in-the-way')],
])('leaves everything as it was when git refuses %s', async (_, obstruct) => {
  using folder = tempFolder()
  const head = repository(folder.path)
  obstruct(folder.path)
  const before = stateOf(folder.path)
  await expect(land(folder.path, { ...landing, head })).rejects.toMatchObject({
    code: 'bump/not-landed',
  })
  expect(stateOf(folder.path)).toEqual(before)
})
