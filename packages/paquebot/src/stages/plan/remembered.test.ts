import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { git, tempFolder, writeTree } from '../../../test/support/temp.ts'
import { decide } from './remembered.ts'

let folder: ReturnType<typeof tempFolder>
let root: string
const memo = () => join(root, '.git/paquebot/plan.json')
const manifest = (name: string, dependencies: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({ name, version: '1.0.0', dependencies })
const changeset = (bump: string, text = 'A change') => `---\n"a": ${bump}\n---\n\n${text}\n`

beforeEach(() => {
  folder = tempFolder()
  root = folder.path
  git(root, 'init', '-q', '-b', 'main')
  writeTree(root, {
    'package.json': JSON.stringify({ private: true, workspaces: ['*'] }),
    'a/package.json': manifest('a'),
    'b/package.json': manifest('b', { a: '^1.0.0' }),
    '.changeset/config.json': '{}\n',
    '.changeset/one.md': changeset('minor'),
  })
  commit('begin')
  // Files that have just been written may still be changing: the clock goes on.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 })
})
afterEach(() => {
  vi.useRealTimers()
  folder[Symbol.dispose]()
})

function commit(message: string): void {
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '--allow-empty', '-m', message)
}

/** By a built program, or by the source, which remembers nothing. */
const decided = (program: 'built' | 'rebuilt' | 'source' = 'built', commits = true) =>
  decide(root, { commits }, program === 'source' ? undefined : program)

it('decides the same from the memo as from the files', async () => {
  const fresh = await decided('source')
  expect(existsSync(memo())).toBe(false)
  expect(await decided()).toEqual(fresh)
  expect(existsSync(memo())).toBe(true)
  expect(await decided()).toEqual(fresh)
})

it('takes the answer from the memo', async () => {
  await decided()
  const text = readFileSync(memo(), 'utf8')
  writeFileSync(memo(), text.replaceAll('A change', 'A remembered change'))
  expect((await decided()).plan.changes[0]?.summary).toBe('A remembered change')
})

it.each<[string, () => void]>([
  ['a changeset changed', () => writeTree(root, { '.changeset/one.md': changeset('major') })],
  ['a changeset is new', () => writeTree(root, { '.changeset/two.md': changeset('patch', 'Two') })],
  ['a changeset is gone', () => rmSync(join(root, '.changeset/one.md'))],
  ['its settings changed', () => writeTree(root, { '.changeset/config.json': '{"ignore":["a"]}' })],
  [
    'a manifest changed',
    () => writeTree(root, { 'b/package.json': manifest('b', { a: '1.0.0' }) }),
  ],
  ['our settings appeared', () => writeTree(root, { 'paquebot.toml': 'exclude = ["a/**"]\n' })],
  ['HEAD moved', () => commit('feat: more')],
])('decides again when %s', async (_, change) => {
  const before = await decided()
  change()
  const after = await decided()
  expect(after).not.toEqual(before)
  expect(after).toEqual(await decided('source'))
})

it('looks for the commits of changesets only where they are wanted', async () => {
  const commits = async (wanted: boolean) =>
    (await decided('built', wanted)).plan.changes.map((change) => typeof change.commit)
  expect(await commits(false)).toEqual(['undefined'])
  expect(await commits(true)).toEqual(['string'])
  expect(await commits(false)).toEqual(['undefined'])
})

it('remembers nothing where commits are the intent', async () => {
  writeTree(root, { 'paquebot.toml': 'intent = "both"\n' })
  await decided()
  expect(existsSync(memo())).toBe(false)
})

it('takes nothing from another program', async () => {
  await decided()
  const text = readFileSync(memo(), 'utf8')
  writeFileSync(memo(), text.replaceAll('A change', 'A remembered change'))
  expect((await decided('rebuilt')).plan.changes[0]?.summary).toBe('A change')
})
