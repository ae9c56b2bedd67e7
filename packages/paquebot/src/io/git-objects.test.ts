import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { git, tempFolder, writeTree } from '../../test/support/temp.ts'
import { openObjects, treeEntries } from './git-objects.ts'

it('reads what many names name from one process, in order, whatever the bytes', async () => {
  using folder = tempFolder()
  const root = folder.path
  const blob = Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 256))
  writeTree(root, { 'a/ö b.txt': 'text\n', empty: '' })
  writeFileSync(join(root, 'bytes'), blob)
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '-m', 'x')
  git(root, 'tag', '-a', '-m', 'x', 'v1')
  const objects = openObjects(root)
  const names = ['v1:a/ö b.txt', 'v1:bytes', 'v1:nothing', 'v1:empty', 'v9:x', 'v1:a\nb', 'v1:']
  const read = await Promise.all(
    Array.from({ length: 300 }, () => names)
      .flat()
      .map((name) => objects.read(name)),
  )
  const [text, bytes, none, empty, noTag, lines, tree] = read
  expect(read.slice(-7)).toEqual([text, bytes, none, empty, noTag, lines, tree])
  expect(text?.bytes.toString()).toBe('text\n')
  expect(bytes?.bytes.equals(blob)).toBe(true)
  expect(empty?.bytes.length).toBe(0)
  expect([none, noTag, lines]).toEqual([undefined, undefined, undefined])
  const listed = execFileSync('git', ['ls-tree', 'v1'], { cwd: root, encoding: 'utf8' })
  const entries = tree === undefined ? [] : treeEntries(tree)
  expect(entries.map(({ kind, id, name }) => `${kind} ${id}\t${name}`)).toEqual(
    listed
      .trim()
      .split('\n')
      .map((line) => line.slice(7)),
  )
  objects.close()
})

it('tells that git ended, outside a repository', async () => {
  using folder = tempFolder()
  const objects = openObjects(folder.path)
  await expect(objects.read('HEAD:x')).rejects.toMatchObject({ code: 'exec/failed' })
  await expect(objects.read('HEAD:y')).rejects.toMatchObject({ code: 'exec/failed' })
})
