import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitAll, git, tempFolder, writeTree } from '../support/temp.ts'
import { keys, typeIntoCli } from '../support/terminal.ts'

const handWritten =
  'on: pull_request\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: make }] } }\n'

function repositoryIn(cwd: string): string {
  writeTree(cwd, {
    'package.json': JSON.stringify({ name: '@acme/core', version: '1.0.0', license: 'MIT' }),
    'package-lock.json': JSON.stringify({ name: '@acme/core', lockfileVersion: 3, packages: {} }),
    '.github/workflows/ci.yml': handWritten,
  })
  commitAll(cwd)
  git(cwd, 'remote', 'add', 'origin', 'https://github.com/acme/core.git')
  return cwd
}

const ci = (cwd: string) => readFileSync(join(cwd, '.github/workflows/ci.yml'), 'utf8')
const hasRelease = (cwd: string) => existsSync(join(cwd, '.github/workflows/release.yml'))

describe('paquebot init at a terminal', () => {
  it('asks for each hand-written workflow, and writes after a yes', async () => {
    using folder = tempFolder()
    const cwd = repositoryIn(folder.path)
    const { code, left } = await typeIntoCli(['init'], { cwd }, [
      { expect: 'Replace it?', send: 'y' },
      { expect: 'Write ', send: 'y' },
    ])
    expect([code, left, ci(cwd) === handWritten, hasRelease(cwd)]).toEqual([0, [], false, true])
  })

  it('writes nothing after a no', async () => {
    using folder = tempFolder()
    const cwd = repositoryIn(folder.path)
    const { code, left } = await typeIntoCli(['init'], { cwd }, [
      { expect: 'Replace it?', send: 'n' },
      { expect: 'Write ', send: keys.enter },
    ])
    expect([code, left, ci(cwd) === handWritten, hasRelease(cwd)]).toEqual([130, [], true, false])
  })
})
