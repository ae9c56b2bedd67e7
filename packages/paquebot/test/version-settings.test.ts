import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CliResult, outerEnvironment, runCli } from './support/cli.ts'
import { commitAll, git, tempFolder, writeTree } from './support/temp.ts'
import { usersTools } from './support/users-tools.ts'

// The options of `.changeset/config.json` that run the user's own programs, beside the real Changesets.

type Files = Readonly<Record<string, string>>

interface Setting {
  readonly config: object
  readonly files?: Files
  readonly env?: NodeJS.ProcessEnv
}

const identity = {
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

function makeRepository(root: string, { config, files = {} }: Setting): void {
  writeTree(root, {
    '.gitignore': 'node_modules\n',
    'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }\n',
    'package-lock.json': '{ "name": "root", "lockfileVersion": 3, "packages": {} }\n',
    'packages/core/package.json': '{ "name": "@x/core", "version": "1.0.0" }\n',
    'packages/kit/package.json':
      '{ "name": "@x/kit", "version": "1.0.0", "dependencies": { "@x/core": "~1.0.0" } }\n',
    '.changeset/config.json': `${JSON.stringify({ format: false, ...config })}\n`,
    '.changeset/door.md': '---\n"@x/core": minor\n---\n\nAdd a door, see #12\n\n* it opens\n',
    ...files,
  })
  commitAll(root)
  symlinkSync(usersTools(), join(root, 'node_modules'))
}

const changelogs = ['packages/core/CHANGELOG.md', 'packages/kit/CHANGELOG.md']

function textsOf(root: string): Files {
  const files = [...changelogs, 'packages/core/package.json', 'packages/kit/package.json']
  const there = files.filter((file) => existsSync(join(root, file)))
  return Object.fromEntries(there.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
}

/** The same repository versioned by Changesets and by us. */
async function both(
  setting: Setting,
): Promise<{ theirs: Files; ours: Files; logs: string[]; said: CliResult }> {
  using folder = tempFolder()
  const [theirs, ours] = [join(folder.path, 'theirs'), join(folder.path, 'ours')]
  makeRepository(theirs, setting)
  cpSync(theirs, ours, { recursive: true, verbatimSymlinks: true })
  const env = { ...identity, ...setting.env }
  await changesets(theirs, env)
  const said = await runCli(['version'], { cwd: ours, env })
  const log = (root: string) => git(root, 'log', '-1', '--format=%B', '--name-status')
  return { theirs: textsOf(theirs), ours: textsOf(ours), logs: [log(theirs), log(ours)], said }
}

function changesets(cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const program = join(usersTools(), '@changesets/cli/bin.js')
  const options = { cwd, env: { ...outerEnvironment(), ...env } }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, 'version'], options, (error, out, err) =>
      error === null ? resolve() : reject(new Error(`${out}${err}`, { cause: error })),
    )
  })
}

/** Answers as GitHub's GraphQL API does, on loopback. */
async function fakeGitHub(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part
    })
    request.on('end', () => {
      const { query } = JSON.parse(body) as { query: string }
      const people = { login: 'ada', url: 'https://github.com/ada' }
      const found = [...query.matchAll(/commit__([0-9a-f]+)/g)].map(([name, sha]) => [
        name,
        {
          commitUrl: `https://github.com/x/y/commit/${sha}`,
          associatedPullRequests: {
            nodes: [
              {
                number: 7,
                url: 'https://github.com/x/y/pull/7',
                mergedAt: '2026-01-01T00:00:00Z',
                author: people,
              },
            ],
          },
          author: { user: people },
        },
      ])
      response.end(JSON.stringify({ data: { repo__0: Object.fromEntries(found) } }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/graphql`, close: () => void server.close() }
}

const github = { changelog: ['@changesets/changelog-github', { repo: 'x/y' }] }

describe('changelog', () => {
  it('has the links of @changesets/changelog-github', async () => {
    const api = await fakeGitHub()
    try {
      const env = { GITHUB_TOKEN: 'secret', GITHUB_GRAPHQL_URL: api.url }
      const { theirs, ours, said } = await both({ config: github, env })
      expect(ours, said.stdout + said.stderr).toEqual(theirs)
      expect(ours[changelogs[0] ?? '']).toContain('[#7](https://github.com/x/y/pull/7)')
      expect(said.stdout + said.stderr).not.toContain('secret')
    } finally {
      api.close()
    }
  })

  it.each([
    ['GitHub’s without a token', github, 'GITHUB_TOKEN'],
    ['a package that is not there', { changelog: '@x/changelog' }, 'npm install -D @x/changelog'],
    ['a path that is not there', { changelog: './log.cjs' }, 'relative to `.changeset/`'],
    ['a path out of the repository', { changelog: '../../log.cjs' }, 'inside the repository'],
    ['a module without functions', { changelog: './empty.mjs' }, 'export them'],
    ['a module that throws', { changelog: './broken.mjs' }, 'mend it'],
    ['a commit module that throws', { commit: './broken.mjs' }, 'mend it'],
  ])('says what is wrong with %s, and writes nothing', async (_, config, hint) => {
    using folder = tempFolder()
    const root = join(folder.path, 'repository')
    writeFileSync(join(folder.path, 'log.cjs'), 'module.exports = {}')
    const files = {
      '.changeset/empty.mjs': 'export default {}',
      '.changeset/broken.mjs': 'throw new Error("no")',
    }
    makeRepository(root, { config, files })
    const { code, stdout, stderr } = await runCli(['version'], {
      cwd: root,
      env: { GITHUB_TOKEN: '' },
    })
    expect({ code, said: stderr }).toEqual({ code: 2, said: expect.stringContaining(hint) })
    expect(stderr).toContain('[version/module]')
    expect(stdout + git(root, 'status', '--porcelain')).toBe('')
  })

  it('is written by a module of the repository, for Python packages too', async () => {
    using folder = tempFolder()
    const module = [
      'exports.getReleaseLine = async (set, type, { mark }) => `${mark} ${type}: ${set.summary}`',
      'exports.getDependencyReleaseLine = async (_, all) => all.map((pkg) => `* ${pkg.name} ${pkg.newVersion}`).join("\\n")',
    ].join('\n')
    const python =
      '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "core-py"\nversion = "1.0"\n'
    makeRepository(folder.path, {
      config: { changelog: ['./log.cjs', { mark: '+' }] },
      files: {
        '.changeset/log.cjs': module,
        'py/pyproject.toml': python,
        '.changeset/py.md': '---\n"core-py": patch\n---\n\nFix a hinge\n',
      },
    })
    const { code, stderr } = await runCli(['version'], { cwd: folder.path })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync(join(folder.path, 'py/CHANGELOG.md'), 'utf8')).toBe(
      '# core-py\n\n## 1.0.1\n\n### Patch Changes\n\n+ patch: Fix a hinge\n',
    )
  })
})

describe('format', () => {
  it('formats the changelogs with the prettier of the repository', async () => {
    const files = { '.prettierrc': '{ "proseWrap": "always", "printWidth": 30 }\n' }
    const { theirs, ours, said } = await both({ config: { format: 'auto' }, files })
    expect(ours, said.stderr).toEqual(theirs)
    expect(ours[changelogs[0] ?? '']).toContain('  - it opens')
    expect(said.stdout).toContain('formatted the changelogs with prettier')
  })

  it('puts everything back when the formatter fails', async () => {
    using folder = tempFolder()
    makeRepository(folder.path, {
      config: { format: 'prettier' },
      files: { '.prettierrc': '{ "nonsense' },
    })
    const { code, stderr } = await runCli(['version'], { cwd: folder.path })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('[version/format-failed]'),
    })
    expect(git(folder.path, 'status', '--porcelain')).toBe('')
  })

  it('warns of a formatter that is not installed, and fetches none', async () => {
    using folder = tempFolder()
    makeRepository(folder.path, { config: { format: 'dprint' } })
    const { code, stdout } = await runCli(['version'], { cwd: folder.path })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('[version/no-formatter]'),
    })
  })
})

describe('commit', () => {
  it('commits with the message of Changesets', async () => {
    const { logs, said } = await both({ config: { commit: true } })
    expect(logs[1], said.stderr).toBe(logs[0])
    expect(logs[1]).toContain('[skip ci]')
  })

  it('commits with the message of a module', async () => {
    const module =
      'export default { getVersionMessage: (plan, { word }) => `${word} ${plan.releases.map((one) => `${one.name}@${one.newVersion} ${one.type}`)}` }'
    const config = { commit: ['./message.mjs', { word: 'ship' }] }
    const { logs, said } = await both({ config, files: { '.changeset/message.mjs': module } })
    expect(logs[1], said.stderr).toBe(logs[0])
    expect(logs[1]).toContain('ship @x/core@1.1.0 minor')
  })

  it('leaves the files when a hook refuses the commit', async () => {
    using folder = tempFolder()
    makeRepository(folder.path, { config: { commit: true } })
    writeFileSync(join(folder.path, '.git/hooks/pre-commit'), '#!/bin/sh\necho no >&2\nexit 1\n', {
      mode: 0o755,
    })
    const { code, stderr } = await runCli(['version'], { cwd: folder.path, env: identity })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('[version/commit-failed]'),
    })
    expect(readFileSync(join(folder.path, 'packages/core/package.json'), 'utf8')).toContain('1.1.0')
  })
})
