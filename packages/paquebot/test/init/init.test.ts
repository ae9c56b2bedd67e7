import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answerInProcess } from '../support/in-process.ts'
import { commitAll, git, tempFolder, writeTree } from '../support/temp.ts'

const examples = join(import.meta.dirname, '../../../../examples')

interface Told {
  readonly path: string
  readonly verdict: string
  readonly action: string
}

async function runInit(cwd: string, flags: readonly string[] = ['--yes']) {
  const { code, text } = await answerInProcess(['init', ...flags], cwd)
  const { result, error } = JSON.parse(text)
  const files = (result?.files ?? []) as readonly Told[]
  return {
    code,
    result,
    error,
    written: files.filter(({ action }) => action === 'write').map(({ path }) => path),
  }
}

/** A copy of what git has of an example, in a repository of its own on GitHub. */
function exampleIn(folder: string, name: string): string {
  const cwd = join(folder, name)
  cpSync(join(examples, name), cwd, {
    recursive: true,
    filter: (path) => !/node_modules|[\\/]dist$|\.paquebot$|\.venv$/.test(path),
  })
  commitAll(cwd)
  git(cwd, 'remote', 'add', 'origin', `https://github.com/acme/${name}.git`)
  return cwd
}

describe('paquebot init', () => {
  it.each([
    [
      'event-forge',
      [
        '.github/CODEOWNERS',
        'SECURITY.md',
        'CONTRIBUTING.md',
        'README.md',
        '.github/workflows/ci.yml',
        '.github/workflows/release.yml',
        '.github/dependabot.yml',
      ],
    ],
    [
      'token-ledger',
      [
        '.github/CODEOWNERS',
        'SECURITY.md',
        'CONTRIBUTING.md',
        'README.md',
        '.github/workflows/ci.yml',
        '.github/workflows/release.yml',
        '.github/workflows/version-bump.yml',
        '.github/dependabot.yml',
      ],
    ],
  ])('writes the pipeline of %s once, and it has no fault', async (name, files) => {
    using folder = tempFolder()
    const cwd = exampleIn(folder.path, name)
    const first = await runInit(cwd)
    const again = await runInit(cwd)
    const check = await answerInProcess(['check', '--no-linters'], cwd)
    const { findings } = JSON.parse(check.text)
    expect([
      first.code,
      first.written,
      first.result.plan.kind,
      again.written,
      check.code,
      findings,
    ]).toEqual([0, files, 'same', [], 0, []])
  })

  it('keeps an edited file and one that somebody else wrote, until it is named', async () => {
    using folder = tempFolder()
    const cwd = exampleIn(folder.path, 'event-forge')
    await runInit(cwd)
    const release = join(cwd, '.github/workflows/release.yml')
    const edited = `${readFileSync(release, 'utf8')}# mine\n`
    writeFileSync(release, edited)
    writeTree(cwd, {
      '.github/workflows/ci.yml':
        'on: pull_request\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: make }] } }\n',
    })
    const kept = await runInit(cwd)
    const replaced = await runInit(cwd, ['--yes', '--replace', 'ci.yml'])
    expect([
      readFileSync(release, 'utf8') === edited,
      kept.written.includes('.github/workflows/ci.yml'),
      replaced.written.includes('.github/workflows/ci.yml'),
    ]).toEqual([true, false, true])
  })

  it('writes nothing with --dry-run', async () => {
    using folder = tempFolder()
    const cwd = exampleIn(folder.path, 'token-ledger')
    const { result } = await runInit(cwd, ['--dry-run'])
    expect([result.done, result.files.length > 4, git(cwd, 'status', '--short')]).toEqual([
      false,
      true,
      '',
    ])
  })

  it('explains what is there, says what it did in paquebot.toml, and shows the plan that follows', async () => {
    using folder = tempFolder()
    const cwd = folder.path
    writeTree(cwd, {
      'package.json': JSON.stringify({ private: true, workspaces: ['packages/*'] }),
      'package-lock.json': '{}',
      'packages/core/package.json': JSON.stringify({ name: '@acme/core', version: '1.0.0' }),
      'packages/python/pyproject.toml':
        '[project]\nname = "acme-core"\nversion = "1.0.0"\n\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
      '.changeset/config.json': '{}',
      '.changeset/tide.md': '---\n"@acme/core": minor\n---\n\nWait for the tide\n',
      'scripts/sync.js': [
        "const version = JSON.parse(fs.readFileSync('packages/core/package.json')).version",
        "fs.writeFileSync('packages/python/pyproject.toml', text.replace(/^version.*/m, version))",
        '',
      ].join('\n'),
      '.github/workflows/ship.yml':
        'on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish --workspaces\n',
    })
    commitAll(cwd)
    const { result } = await runInit(cwd)
    expect([
      readFileSync(join(cwd, 'paquebot.toml'), 'utf8'),
      result.pieces.map(({ what, at }: { what: string; at: { file: string; line?: number } }) => [
        what,
        at.file,
        at.line,
      ]),
      result.plan,
    ]).toEqual([
      `# These take their leader's version with every release.\nfollow = [\n  { package = "pypi:acme-core", leader = "npm:@acme/core" },\n]\n`,
      [
        ['a script that copies a version', 'scripts/sync.js', 2],
        ['a hand-made publish job', '.github/workflows/ship.yml', 6],
        ['Changesets', '.changeset/config.json', undefined],
      ],
      {
        kind: 'different',
        before: ['npm:@acme/core 1.0.0 -> 1.1.0'],
        after: ['npm:@acme/core 1.0.0 -> 1.1.0', 'pypi:acme-core 1.0.0 -> 1.1.0'],
      },
    ])
  })

  it('needs git', async () => {
    using folder = tempFolder()
    const { code, error } = await runInit(folder.path)
    expect([code, error.code]).toEqual([2, 'init/no-git'])
  })
})
