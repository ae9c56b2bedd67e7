import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitAll, git, tempFolder, writeTree } from '../../../test/support/temp.ts'
import { readChecked } from './read.ts'

const ci = '.github/workflows/ci.yml'
const workflow =
  'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n'

describe('readChecked', () => {
  it('reads the whole repository from a folder inside it, new files too', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { [ci]: workflow, 'src/a.txt': 'a\n', 'package.json': '{"name":"a"}\n' })
    commitAll(folder.path)
    git(folder.path, 'remote', 'add', 'origin', 'git@github.com:acme/ship.git')
    writeTree(folder.path, {
      '.github/workflows/new.yaml': workflow,
      '.github/actions/a/action.yml': 'runs:\n  using: composite\n  steps: []\n',
      '.github/dependabot.yml': 'version: 2\nupdates: []\n',
    })
    const checked = await readChecked(join(folder.path, 'src'))
    expect(checked.workflows.map(({ path }) => path)).toEqual([ci, '.github/workflows/new.yaml'])
    expect(checked.actions.map(({ path }) => path)).toEqual(['.github/actions/a/action.yml'])
    expect(checked.dependabot?.path).toBe('.github/dependabot.yml')
    expect([checked.slug, checked.defaultBranch]).toEqual(['acme/ship', 'main'])
    expect(checked.workspace.packages.map(({ id }) => id)).toEqual(['npm:a'])
    expect(checked.unread).toEqual([])
  })

  it('works outside git', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { [ci]: workflow, 'a/b.txt': '' })
    const checked = await readChecked(join(folder.path, 'a'))
    expect(checked.workflows.map(({ path }) => path)).toEqual([ci])
    expect(checked.workspace.root).toBe(folder.path)
  })

  it('goes on without packages that cannot be read', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { [ci]: workflow, 'README.md': '' })
    symlinkSync('/etc/passwd', join(folder.path, 'pyproject.toml'))
    commitAll(folder.path)
    const checked = await readChecked(folder.path)
    expect(checked.workflows.length).toBe(1)
    expect(checked.workspace.packages).toEqual([])
    expect(checked.unread.map(({ kind }) => kind)).toEqual(['packages'])
    expect(checked.files.read('pyproject.toml')).toBe(null)
  })

  it('ends where paquebot.toml says nothing that can be understood', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { [ci]: workflow, 'paquebot.toml': '[workflow.rules]\na = "loud"\n' })
    commitAll(folder.path)
    await expect(readChecked(folder.path)).rejects.toMatchObject({ code: 'config/invalid' })
  })

  it('tells of workflows that are links, huge, or no text, and passes over deleted ones', async () => {
    using folder = tempFolder()
    writeTree(folder.path, {
      [ci]: workflow,
      '.github/workflows/gone.yml': workflow,
      '.github/workflows/huge.yml': `# ${'a'.repeat(1_000_001)}\n`,
      '.github/workflows/binary.yml': 'a\0b',
    })
    symlinkSync('ci.yml', join(folder.path, '.github/workflows/link.yml'))
    commitAll(folder.path)
    git(folder.path, 'config', 'core.fileMode', 'false')
    const { rmSync } = await import('node:fs')
    rmSync(join(folder.path, '.github/workflows/gone.yml'))
    const checked = await readChecked(folder.path)
    expect(checked.workflows.map(({ path }) => path)).toEqual([ci])
    expect(checked.unread.map(({ file, message }) => `${file} ${message}`)).toEqual([
      '.github/workflows/binary.yml this workflow cannot be read as text',
      '.github/workflows/huge.yml this workflow is larger than 1 MB and was not read',
      '.github/workflows/link.yml this workflow is a symbolic link: GitHub takes the text of the link itself for the workflow',
    ])
  })
})
