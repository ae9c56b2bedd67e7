import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../test/support/cli.ts'
import { commitAll, tempFolder, writeTree } from '../../test/support/temp.ts'

const ci = '.github/workflows/ci.yml'
const good = [
  'name: CI',
  'on: push',
  'permissions: {}',
  'jobs:',
  '  test:',
  '    runs-on: ubuntu-latest',
  '    timeout-minutes: 5',
  '    steps:',
  '      - run: npm install -g npm@latest',
  '',
].join('\n')
const warning = '`npm@latest`: installed in whatever version is the newest at that minute'

async function check(argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  using folder = tempFolder()
  writeTree(folder.path, { [ci]: good, ...files })
  commitAll(folder.path)
  const ran = await runCli(['workflow', 'check', '--no-linters', ...argv], { cwd: folder.path })
  const read = (path: string) => readFileSync(join(folder.path, path), 'utf8')
  return { ...ran, sarif: argv.includes('out.sarif') ? JSON.parse(read('out.sarif')) : undefined }
}

describe('paquebot workflow check', () => {
  it('ends with 0 for warnings, and with 1 when they count', async () => {
    expect((await check([])).code).toBe(0)
    expect((await check(['--strict'])).code).toBe(1)
  })

  it('gives each finding as data, with its end', async () => {
    const { findings, result } = JSON.parse((await check(['--json'])).stdout)
    expect(findings).toEqual([
      {
        rule: 'supply/adhoc-install',
        severity: 'warning',
        message: warning,
        file: ci,
        line: 9,
        column: 14,
        endLine: 9,
        endColumn: 39,
        hint: 'take it from a lockfile, or name the exact version',
      },
    ])
    expect(result).toEqual({
      workflows: [ci],
      actions: [],
      ignored: [],
      fixable: 0,
      fixed: [],
      linters: [],
    })
  })

  it('tells only of the files that are asked for', async () => {
    const other = { '.github/workflows/other.yml': good }
    const { stdout } = await check(['--json', '.github/workflows/other.yml'], other)
    expect(JSON.parse(stdout).findings.map(({ file }: { file: string }) => file)).toEqual([
      '.github/workflows/other.yml',
    ])
    const missing = await check(['nothing.yml'])
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain('`nothing.yml` is no file of this repository')
  })

  it('writes SARIF into a file, or prints it', async () => {
    const results = (log: { runs: { results: { ruleId: string }[] }[] }) =>
      log.runs[0]?.results.map(({ ruleId }) => ruleId)
    expect(results((await check(['--sarif', 'out.sarif'])).sarif)).toEqual(['supply/adhoc-install'])
    expect(results(JSON.parse((await check(['--sarif', '-'])).stdout))).toEqual([
      'supply/adhoc-install',
    ])
    expect((await check(['--sarif', '-', '--json'])).stdout).toContain('both want stdout')
  })

  it('refuses rulesets that are none', async () => {
    const files = {
      'rules.json': '[{ "name": 1 }]',
      'good.json':
        '{ "name": "main", "target": "branch", "enforcement": "active", "conditions": null }',
    }
    const bad = await check(['--rulesets', 'rules.json'], files)
    expect(bad.code).toBe(2)
    expect(bad.stderr).toContain('holds no rulesets of GitHub: 0.name')
    expect((await check(['--rulesets', 'good.json'], files)).code).toBe(0)
  })

  it('explains a rule, and names the nearest for one that there is not', async () => {
    expect((await check(['--explain', 'workflow/empty'])).stdout).toContain('Delete the file')
    const { code, stderr } = await check(['--explain', 'workflow/emty'])
    expect({ code, hint: stderr.includes('did you mean `workflow/empty`?') }).toEqual({
      code: 2,
      hint: true,
    })
  })

  it('annotates in a job of GitHub Actions', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { [ci]: good })
    commitAll(folder.path)
    const { stderr } = await runCli(['check', '--no-linters'], {
      cwd: folder.path,
      env: { GITHUB_ACTIONS: 'true' },
    })
    expect(stderr).toContain(`::warning file=${ci},line=9,col=14,title=supply/adhoc-install::`)
  })
})

describe('a command of two words', () => {
  it('says which second words there are', async () => {
    const alone = await runCli(['workflow'], { cwd: process.cwd() })
    expect(alone.code).toBe(2)
    expect(alone.stderr).toContain('`workflow` alone does nothing')
    const wrong = await runCli(['workflow', 'chek'], { cwd: process.cwd() })
    expect(wrong.stderr).toContain('`workflow` has no `chek`')
    const help = await runCli(['workflow', '--help'], { cwd: process.cwd() })
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('workflow check')
  })
})
