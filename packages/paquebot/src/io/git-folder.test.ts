import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { git, tempFolder, writeTree } from '../../test/support/temp.ts'
import { head } from './git-folder.ts'

const asked = (root: string) => {
  try {
    return git(root, 'rev-parse', '--verify', '-q', 'HEAD').trim()
  } catch {
    return null
  }
}

const born = (root: string, ...flags: string[]) => {
  mkdirSync(root, { recursive: true })
  git(root, 'init', '-q', '-b', 'main', ...flags)
  writeTree(root, { 'a.txt': 'a\n', 'b/c.txt': 'c\n' })
  commit(root)
}

const commit = (root: string) => {
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '-m', 'begin')
}

/** Repositories in every state that HEAD can be in; each returns where to stand. */
const states: Readonly<Record<string, (root: string) => string>> = {
  'before the first commit': (root) => {
    git(root, 'init', '-q')
    return root
  },
  'on a branch': (root) => {
    born(root)
    return root
  },
  'in a folder below': (root) => {
    born(root)
    return join(root, 'b')
  },
  'on a branch that is packed': (root) => {
    born(root)
    git(root, 'branch', 'main-2')
    git(root, 'pack-refs', '--all')
    return root
  },
  detached: (root) => {
    born(root)
    git(root, 'checkout', '-q', '--detach')
    return root
  },
  'on a branch not born, below others': (root) => {
    born(root)
    git(root, 'branch', 'topic/one')
    git(root, 'symbolic-ref', 'HEAD', 'refs/heads/topic')
    return root
  },
  'on a name for another branch': (root) => {
    born(root)
    git(root, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main')
    git(root, 'symbolic-ref', 'HEAD', 'refs/heads/alias')
    return root
  },
  'in a linked worktree': (root) => {
    born(join(root, 'one'))
    git(join(root, 'one'), 'worktree', 'add', '-q', '-b', 'other', join(root, 'two'))
    writeTree(join(root, 'two'), { 'd.txt': 'd\n' })
    commit(join(root, 'two'))
    return join(root, 'two')
  },
  'with reftables': (root) => {
    born(root, '--ref-format=reftable')
    return root
  },
  'with SHA-256': (root) => {
    born(root, '--object-format=sha256')
    return root
  },
  'outside git': (root) => root,
}

/** git knows reftables since 2.45. */
const [, minor = 0] = git('.', 'version').match(/\d+/g)?.map(Number) ?? []
const possible = Object.entries(states).filter(([name]) => name !== 'with reftables' || minor >= 45)

it.each(possible)('HEAD is what git says %s', (_, prepare) => {
  using folder = tempFolder()
  const place = prepare(folder.path)
  expect(head(place)).toBe(asked(place))
})
