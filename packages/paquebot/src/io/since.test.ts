import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from '../../test/support/cli.ts'
import { commitAll, git, tempFolder, writeTree } from '../../test/support/temp.ts'
import { blobTexts, changedSince, commitsSince } from './since.ts'

it('tells what changed since the branch left, below the folder, committed or not', async () => {
  using folder = tempFolder()
  const root = join(folder.path, 'below')
  writeTree(folder.path, { 'a.txt': 'a', 'below/gone.txt': 'é', 'below/ümlaut.txt': '1' })
  commitAll(folder.path)
  git(folder.path, 'checkout', '-q', '-b', 'feature')
  writeTree(root, { 'new file.txt': 'n' })
  git(folder.path, 'add', '-A')
  git(folder.path, 'commit', '-q', '-m', 'feat: a\n\nbody\n\nBREAKING CHANGE: b')
  git(folder.path, 'checkout', '-q', 'main')
  writeTree(folder.path, { 'below/on-main.txt': '1' })
  git(folder.path, 'add', '-A')
  git(folder.path, 'commit', '-q', '-m', 'fix: main')
  git(folder.path, 'checkout', '-q', 'feature')
  writeTree(root, { 'ümlaut.txt': '2' })
  rmSync(join(root, 'gone.txt'))
  const changed = await changedSince(root, 'main')
  expect(changed.map(({ path, kind }) => [path, kind])).toEqual([
    ['gone.txt', 'removed'],
    ['new file.txt', 'added'],
    ['ümlaut.txt', 'changed'],
  ])
  expect(
    await blobTexts(
      root,
      changed.flatMap((file) => file.blob ?? []),
    ),
  ).toEqual(['é', '1'])
  expect(await commitsSince(root, 'main')).toEqual([
    {
      id: git(root, 'rev-parse', 'HEAD').trim(),
      message: 'feat: a\n\nbody\n\nBREAKING CHANGE: b',
      files: ['new file.txt'],
    },
  ])
})

it('takes the best of several merge bases', async () => {
  using folder = tempFolder()
  writeTree(folder.path, { 'a.txt': 'a' })
  commitAll(folder.path)
  git(folder.path, 'checkout', '-q', '-b', 'feature')
  git(folder.path, 'commit', '-q', '--allow-empty', '-m', 'one')
  git(folder.path, 'checkout', '-q', 'main')
  git(folder.path, 'commit', '-q', '--allow-empty', '-m', 'two')
  git(folder.path, 'merge', '-q', '--no-ff', 'feature', '-m', 'cross')
  git(folder.path, 'checkout', '-q', 'feature')
  git(folder.path, 'merge', '-q', '--no-ff', 'main~1', '-m', 'criss')
  writeTree(folder.path, { 'a.txt': 'b' })
  expect((await changedSince(folder.path, 'main')).map((file) => file.path)).toEqual(['a.txt'])
})

it('refuses a ref that git would read as a flag, and one without a commit in common', async () => {
  using folder = tempFolder()
  writeTree(folder.path, { 'a.txt': 'a' })
  commitAll(folder.path)
  git(folder.path, 'checkout', '-q', '--orphan', 'other')
  git(folder.path, 'commit', '-q', '-m', 'other')
  const refusal = (ref: string) =>
    changedSince(folder.path, ref).catch((error: Error) => error.message)
  expect(await Promise.all(['-Oa', 'main', 'nope'].map(refusal))).toEqual([
    '`-Oa` is no name of a branch, tag or commit',
    'this branch and `main` have no commit in common here',
    `git knows no \`nope\` in \`${folder.path}\``,
  ])
})

it('starts three git processes at most for a pull request', async () => {
  using folder = tempFolder()
  const packages = Array.from({ length: 5 }, (_, at) => `packages/p${at}`)
  writeTree(folder.path, {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
    '.changeset/old.md': '---\n"p0": patch\n---\n\nA\n',
    ...Object.fromEntries(
      packages.map((path, at) => [
        `${path}/package.json`,
        `{ "name": "p${at}", "version": "1.0.0" }`,
      ]),
    ),
  })
  commitAll(folder.path)
  git(folder.path, 'checkout', '-q', '-b', 'release')
  rmSync(join(folder.path, '.changeset/old.md'))
  writeTree(folder.path, { 'packages/p0/package.json': '{ "name": "p0", "version": "1.0.1" }' })
  using traces = tempFolder()
  const trace = join(traces.path, 'trace')
  const { code } = await runCli(['status', '--since', 'main'], {
    cwd: folder.path,
    env: { GIT_TRACE2_EVENT: trace },
  })
  const started = readFileSync(trace, 'utf8').match(/"event":"start"/g)
  expect({ code, started: started?.length }).toEqual({ code: 0, started: 3 })
})
