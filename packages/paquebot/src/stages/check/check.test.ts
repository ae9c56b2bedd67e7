import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitAll, tempFolder, writeTree } from '../../../test/support/temp.ts'
import { type CheckOptions, checkWorkflows } from './check.ts'

const ci = '.github/workflows/ci.yml'
const text = (version: string) =>
  `name: CI\non: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    timeout-minutes: 5\n    steps:\n      - uses: actions/setup-node@${version}\n`
const pinned = '820762786026740c76f36085b0efc47a31fe5020 # v7.0.0'

const check = (cwd: string, options: Partial<CheckOptions>, env: NodeJS.ProcessEnv = {}) =>
  checkWorkflows(
    cwd,
    { paths: [], linters: false, fix: false, ...options },
    { env, signal: new AbortController().signal },
  )

describe('checkWorkflows', () => {
  it('mends, tells what, and has nothing to mend the second time', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { [ci]: text('v7') })
    commitAll(folder.path)
    const first = await check(folder.path, { fix: true })
    expect(first.fixed.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      'supply/unpinned-action 9',
    ])
    expect(first.findings).toEqual([])
    expect(readFileSync(join(folder.path, ci), 'utf8')).toBe(text(pinned))
    expect((await check(folder.path, { fix: true })).fixed).toEqual([])
  })

  it('mends only the files that are asked for, and nothing that a comment ignores', async () => {
    using folder = tempFolder()
    const ignored = text('v7 # paquebot-ignore: supply/unpinned-action -- ours')
    const files = {
      [ci]: text('v7'),
      '.github/workflows/b.yml': text('v7'),
      '.github/workflows/c.yml': ignored,
    }
    writeTree(folder.path, files)
    commitAll(folder.path)
    await check(folder.path, {
      fix: true,
      paths: ['.github/workflows/b.yml', '.github/workflows/c.yml'],
    })
    const after = Object.keys(files).map((path) => readFileSync(join(folder.path, path), 'utf8'))
    expect(after).toEqual([text('v7'), text(pinned), ignored])
  })

  it('first puts back what a killed run had begun', async () => {
    using folder = tempFolder()
    writeTree(folder.path, {
      [ci]: text('v7'),
      '.paquebot/edits.json': JSON.stringify([{ file: 'a.txt', before: 'old\n', after: 'new\n' }]),
      'a.txt': 'new\n',
    })
    commitAll(folder.path)
    const { findings } = await check(folder.path, { fix: true })
    expect(findings.map(({ rule, file }) => `${rule} ${file}`)).toEqual(['version/undone a.txt'])
    expect(readFileSync(join(folder.path, 'a.txt'), 'utf8')).toBe('old\n')
    expect(existsSync(join(folder.path, '.paquebot/edits.json'))).toBe(false)
  })

  it('merges what other linters say, each thing once', async () => {
    using folder = tempFolder()
    const said = ['expression', 'syntax-check'].map((kind) => ({
      message: 'm',
      filepath: ci,
      line: 9,
      column: 9,
      kind,
      end_column: 12,
    }))
    writeTree(folder.path, {
      [ci]: text(pinned),
      'bin/actionlint': `#!/bin/sh\necho '${JSON.stringify(said)}'\nexit 1\n`,
    })
    chmodSync(join(folder.path, 'bin/actionlint'), 0o755)
    commitAll(folder.path)
    const report = await check(
      folder.path,
      { linters: true },
      { PATH: `${folder.path}/bin:/bin:/usr/bin` },
    )
    expect(report.findings.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      'actionlint/expression 9',
      'actionlint/syntax-check 9',
    ])
    expect(report.linters).toEqual([
      { name: 'actionlint', state: 'ran' },
      { name: 'zizmor', state: 'absent' },
    ])
  })
})
