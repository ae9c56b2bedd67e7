import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { listFilesMeanwhile } from '../../io/git.ts'
import { discoverMeanwhile } from './discover.ts'

const packages = 205
let root: string

const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: root })
const memo = () => join(root, '.git/paquebot/discovery.json')

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'paquebot-remembered-'))
  git('init', '-q')
  for (let i = 0; i < packages; i += 1) put(`p${i}/package.json`, manifest(i))
  put('package.json', JSON.stringify({ private: true, workspaces: ['*'] }))
  git('add', '.')
  // Files that have just been written may still be changing: the clock goes on.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(root, { recursive: true, force: true })
})

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function manifest(i: number, version = '1.0.0'): string {
  const dependencies = i === 0 ? {} : { [`p${i - 1}`]: '^1.0.0' }
  return JSON.stringify({ name: `p${i}`, version, dependencies }, null, 2)
}

async function found(program: 'built' | 'rebuilt' | 'source' = 'built') {
  const id = program === 'source' ? undefined : program
  const discovery = await discoverMeanwhile(root, listFilesMeanwhile(root), id)
  return JSON.parse(JSON.stringify([discovery.workspace, discovery.findings]))
}

it('finds the same from the memo as from the files', async () => {
  const fresh = await found('source')
  expect(existsSync(memo())).toBe(false)
  expect(await found()).toEqual(fresh)
  expect(existsSync(memo())).toBe(true)
  expect(await found()).toEqual(fresh)
})

it.each<[string, () => void]>([
  ['a manifest changed', () => put('p7/package.json', manifest(7, '2.0.0'))],
  ['a new file appeared', () => put('new/package.json', manifest(999))],
  ['a package is gone', () => git('rm', '-qf', 'p204/package.json')],
  ['settings appeared', () => put('paquebot.toml', 'exclude = ["p9/**"]\n')],
])('looks again when %s', async (_, change) => {
  const before = await found()
  change()
  const after = await found()
  expect(after).not.toEqual(before)
  expect(after).toEqual(await found('source'))
})

it('takes nothing from another program', async () => {
  await found()
  put('p7/package.json', manifest(7))
  writeFileSync(memo(), 'no JSON')
  expect(await found('rebuilt')).toEqual(await found('source'))
})
