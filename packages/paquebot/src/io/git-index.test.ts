import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { listFiles } from './git.ts'
import { readIndex } from './git-index.ts'

const scratch = mkdtempSync(join(tmpdir(), 'paquebot-git-index-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const names = ['a.txt', 'b/é.txt', 'b/😀.txt', `c/${'long-'.repeat(900)}.txt`.slice(0, 240), 'z z']
const deep = `${Array.from({ length: 30 }, () => 'd'.repeat(150)).join('/')}/x`
let count = 0

function repository(files: readonly string[], ...init: readonly string[]) {
  count += 1
  const root = join(scratch, String(count))
  mkdirSync(root)
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], {
      cwd: root,
      encoding: 'utf8',
    })
  git('init', '-q', '-b', 'main', ...init)
  for (const file of files) put(root, file, file)
  git('add', '--all')
  return { root, git, put: (file: string, text: string) => put(root, file, text) }
}

function put(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}

const told = (git: (...args: readonly string[]) => string) =>
  git('ls-files', '-z').split('\0').slice(0, -1)

describe('readIndex', () => {
  it('reads the names that git tells, whatever they are made of', () => {
    const { root, git } = repository([...names, 'package.json'])
    expect(readIndex(root)).toEqual(told(git))
  })

  it('reads names that are longer than an entry can say', () => {
    const { root, git } = repository([])
    const blob = git('hash-object', '-w', '--stdin', '-t', 'blob', '/dev/null').trim()
    git('update-index', '--add', '--cacheinfo', `100644,${blob.split('\n')[0]},${deep}`)
    git('update-index', '--add', '--cacheinfo', `100644,${blob.split('\n')[0]},zz`)
    expect(readIndex(root)).toEqual(told(git))
  })

  it('reads entries with extended flags, and those that a merge left in several states', () => {
    const { root, git, put } = repository(names)
    git('commit', '-qm', 'one')
    put('new.txt', 'x')
    git('add', '--intent-to-add', 'new.txt')
    git('update-index', '--skip-worktree', 'a.txt')
    expect(readIndex(root)).toEqual(told(git))
  })

  it.each([
    ['version 4', ['update-index', '--index-version', '4']],
    ['a split index', ['update-index', '--split-index']],
  ])('leaves %s to git', (_, args) => {
    const { root, git } = repository(names)
    git(...args)
    expect(readIndex(root)).toBeUndefined()
    expect(listFiles(root)?.paths).toEqual(told(git).sort())
  })

  it('leaves other hashes, a tree elsewhere and worktrees to git', () => {
    const other = repository(names, '--object-format=sha256')
    expect(readIndex(other.root)).toBeUndefined()
    const away = repository(names)
    away.git('config', 'core.worktree', scratch)
    expect(readIndex(away.root)).toBeUndefined()
    const { root, git } = repository(names)
    git('commit', '-qm', 'one')
    git('worktree', 'add', '-q', join(root, 'tree'))
    expect(readIndex(join(root, 'tree'))).toBeUndefined()
    expect(listFiles(join(root, 'tree'))?.paths).toEqual(told(git).sort())
  })

  it('leaves folders that a sparse checkout keeps as one entry to git', () => {
    const { root, git } = repository(['in/a', 'out/b', 'out/deep/c'])
    git('commit', '-qm', 'one')
    git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in')
    expect(readIndex(root)).toBeUndefined()
    expect(listFiles(root)?.paths).toEqual(['in/a', 'out/b', 'out/deep/c'])
  })

  it('says nothing of what is no index', () => {
    const { root, put } = repository(names)
    for (const text of ['', 'DIRC', `DIRC\0\0\0\u0002\0\0\u0001\0${'x'.repeat(40)}`]) {
      put('.git/index', text)
      expect(readIndex(root)).toBeUndefined()
    }
  })
})

describe('listFiles', () => {
  it('knows the new files beside the tracked ones, below a folder too', () => {
    const { root, put } = repository(['p/a', 'p/b', 'q/c', '.gitignore'])
    put('.gitignore', 'ignored\n')
    put('p/ignored', '')
    put('p/aa', '')
    expect(listFiles(join(root, 'p'))).toEqual({
      paths: ['a', 'aa', 'b'],
      untracked: new Set(['aa']),
    })
    expect(listFiles(root)?.paths).toEqual(['.gitignore', 'p/a', 'p/aa', 'p/b', 'q/c'])
  })
})
