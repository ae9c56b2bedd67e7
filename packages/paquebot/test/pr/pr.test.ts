import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeGithub, TokenKind } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'
import { cloneFrom, githubWith, jobEnvironment, runIn, runJob } from '../support/github.ts'
import { git, tempFolder } from '../support/temp.ts'

const manifest = (name: string, version: string) =>
  `${JSON.stringify({ name, version, license: 'MIT' }, null, 2)}\n`

const changeset = (bump: string, text: string) => `---\n"@acme/core": ${bump}\n---\n\n${text}\n`

const bare = {
  'package.json': `${JSON.stringify({ private: true, workspaces: ['packages/*'] }, null, 2)}\n`,
  'packages/core/package.json': manifest('@acme/core', '1.0.0'),
  'packages/core/CHANGELOG.md': '# @acme/core\n',
  '.changeset/config.json': '{ "baseBranch": "main" }\n',
}
const files = { ...bare, '.changeset/brave-tide.md': changeset('minor', 'Wait for the tide') }

const pr = (github: FakeGithub, flags: readonly string[] = [], as?: TokenKind) =>
  runJob(github, ['pr', ...flags], as)

const head = 'paquebot/release/main'
const branch = `refs/heads/${head}`
const manifestAt = (github: FakeGithub, at = branch) =>
  github.repository().read('packages/core/package.json', at)

const pullsOf = async (github: FakeGithub) => (await github.repository().snapshot()).pulls

/** Actions on pull requests, in order. */
const pullEvents = (github: FakeGithub) =>
  github
    .repository()
    .events()
    .filter(({ name }) => name === 'pull_request')
    .map(({ action }) => action)

describe('paquebot pr', () => {
  it('opens a pull request with one verified commit, and does nothing the second time', async () => {
    await using github = await githubWith(files)
    const first = await pr(github)
    expect(first).toMatchObject({
      ok: true,
      code: 0,
      result: { outcome: 'opened', pull: { number: 1 } },
      writes: ['git/create-ref', 'graphql:createCommitOnBranch', 'pulls/create'],
      findings: [{ rule: 'pr/checks-wait', severity: 'info' }],
    })
    const { refs, pulls } = await github.repository().snapshot()
    expect(refs[branch]).toMatchObject({
      subject: 'chore(release): version packages',
      verified: true,
    })
    expect(Object.keys(refs)).toEqual(['refs/heads/main', branch])
    expect(await manifestAt(github)).toBe(manifest('@acme/core', '1.1.0'))
    expect(await github.repository().read('.changeset/brave-tide.md', branch)).toBeUndefined()
    expect(await github.repository().read('packages/core/CHANGELOG.md', branch)).toMatch(
      /^# @acme\/core\n\n## 1\.1\.0\n\n### Minor Changes\n\n- [0-9a-f]{7}: Wait for the tide\n/,
    )
    expect(pulls).toMatchObject([
      {
        title: 'chore(release): version packages',
        head,
        base: 'main',
        state: 'open',
        draft: false,
        body: expect.stringContaining('| `@acme/core` | npm | 1.0.0 | **1.1.0** | minor |'),
      },
    ])
    const second = await pr(github)
    expect(second).toMatchObject({ ok: true, result: { outcome: 'unchanged' }, writes: [] })
  })

  it('moves on with main and never closes the pull request on the way', async () => {
    await using github = await githubWith(files)
    await pr(github)
    await github.repository().commit({ '.changeset/odd-whale.md': changeset('major', 'Turn back') })
    const moved = await pr(github)
    expect(moved).toMatchObject({ ok: true, result: { outcome: 'updated', pull: { number: 1 } } })
    expect(await manifestAt(github)).toBe(manifest('@acme/core', '2.0.0'))
    const { refs, pulls } = await github.repository().snapshot()
    expect(Object.keys(refs)).toEqual(['refs/heads/main', branch])
    expect(pulls).toMatchObject([{ number: 1, state: 'open' }])
    expect(pullEvents(github)).toEqual(['opened', expect.any(String), expect.any(String)])
    expect(pullEvents(github)).not.toContain('closed')
    expect((await pr(github)).writes).toEqual([])
  })

  it('leaves the commit alone when only text differs, and keeps what people wrote', async () => {
    await using github = await githubWith(files)
    await pr(github)
    const [{ body = '' } = {}] = await pullsOf(github)
    const edited = body
      .replace(/(<!-- paquebot:notes -->\n).*\n/, '$1**Mind the gap.**\n')
      .replaceAll('\n', '\r\n')
    await github.repository().edit(1, { title: 'Release 1.1, at last', body: edited })
    expect((await pr(github)).writes).toEqual([])
    await github.repository().commit({ '.changeset/odd-whale.md': changeset('patch', 'Turn back') })
    await pr(github)
    const [pull] = await pullsOf(github)
    expect(pull).toMatchObject({ title: 'Release 1.1, at last' })
    expect(pull?.body).toContain('<!-- paquebot:notes -->\n**Mind the gap.**\n<!-- /paquebot')
    expect(pull?.body).toContain('Turn back')
  })

  it('does not write over a commit of somebody else, unless it is told to', async () => {
    await using github = await githubWith(files)
    await pr(github)
    const theirs = await github
      .repository()
      .commit({ 'notes.txt': 'mine\n' }, { branch: head, message: 'docs: mine', as: 'pat' })
    await github.repository().commit({ '.changeset/odd-whale.md': changeset('patch', 'Turn back') })
    const refused = await pr(github)
    expect(refused).toMatchObject({
      ok: false,
      code: 1,
      result: { outcome: 'refused' },
      writes: [],
      findings: [
        {
          rule: 'pr/foreign-commit',
          message: expect.stringContaining(`${theirs.slice(0, 7)} \`docs: mine\``),
        },
      ],
    })
    expect(github.repository().ref(branch)).toBe(theirs)
    expect(await pr(github, ['--force'])).toMatchObject({
      ok: true,
      result: { outcome: 'updated' },
    })
    expect(await github.repository().read('notes.txt', branch)).toBeUndefined()
  })

  it('does not write over what arrives between its look and its write', async () => {
    const late: { push?: () => Promise<void> } = {}
    await using github = await githubWith(files, {
      intercept: async ({ operation }, next) => {
        if (operation === 'graphql:updateRefs') await late.push?.()
        return next()
      },
    })
    await pr(github)
    await github.repository().commit({ '.changeset/odd-whale.md': changeset('patch', 'Turn back') })
    late.push = async () => {
      await github.repository().commit({ 'notes.txt': 'mine\n' }, { branch: head })
    }
    expect(await pr(github)).toMatchObject({ code: 2, error: { code: 'github/stale' } })
    expect(await github.repository().read('notes.txt', branch)).toBe('mine\n')
    expect(Object.keys(github.repository().refs())).toEqual(['refs/heads/main', branch])
  })

  it('closes the pull request and removes the branch when nothing is pending any more', async () => {
    await using github = await githubWith(files)
    await pr(github)
    await github.repository().commit({ '.changeset/brave-tide.md': null })
    expect(await pr(github)).toMatchObject({ ok: true, result: { outcome: 'closed' } })
    const { refs, pulls } = await github.repository().snapshot()
    expect(Object.keys(refs)).toEqual(['refs/heads/main'])
    expect(pulls).toMatchObject([
      {
        state: 'closed',
        comments: [expect.stringContaining('Nothing is waiting for a release on `main`')],
      },
    ])
    expect(await pr(github)).toMatchObject({ result: { outcome: 'none' }, writes: [] })
  })

  it('finds the pull request that the first look at the list missed', async () => {
    await using github = await githubWith(files)
    await pr(github)
    github.inject({ kind: 'stale-list', at: { operation: 'pulls/list' } })
    const again = await pr(github)
    expect(again).toMatchObject({ ok: true, result: { pull: { number: 1 } } })
    expect(again.writes).toEqual(['pulls/create'])
    expect(await pullsOf(github)).toMatchObject([{ number: 1, state: 'open' }])
  })

  it('takes over the pull request that the action of Changesets has open', async () => {
    await using github = await githubWith(files)
    using folder = tempFolder()
    const cwd = cloneFrom(github, join(folder.path, 'clone'))
    const theirs = 'changeset-release/main'
    const author = ['-c', 'user.name=github-actions[bot]', '-c', 'user.email=bot@example.com']
    writeFileSync(join(cwd, 'packages/core/package.json'), manifest('@acme/core', '1.0.1'))
    git(cwd, ...author, 'commit', '-qam', 'Version Packages', '--author=github-actions[bot] <b@x>')
    const action = git(cwd, 'rev-parse', 'HEAD').trim()
    git(github.repository().folder, 'fetch', '-q', cwd, `HEAD:refs/heads/${theirs}`)
    git(cwd, 'reset', '-q', '--hard', 'HEAD~1')
    const headers = {
      authorization: `Bearer ${github.tokens.github_token}`,
      'x-github-api-version': '2022-11-28',
      'user-agent': 'changesets',
    }
    const body = JSON.stringify({
      title: 'Version Packages',
      head: theirs,
      base: 'main',
      body: 'This PR was opened by the Changesets release action.',
    })
    const pulls = `${github.apiUrl}/repos/acme/parcel/pulls`
    expect((await fetch(pulls, { method: 'POST', headers, body })).status).toBe(201)
    expect(await runIn(github, cwd, ['pr'])).toMatchObject({ result: { outcome: 'updated' } })
    expect(github.repository().ref('refs/heads/changeset-release/main')).not.toBe(action)
    expect(github.repository().ref(branch)).toBeUndefined()
    expect(await manifestAt(github, 'refs/heads/changeset-release/main')).toBe(
      manifest('@acme/core', '1.1.0'),
    )
    expect(await pullsOf(github)).toMatchObject([
      { title: 'chore(release): version packages', state: 'open' },
    ])
  })

  it('commits programs with their execute bit, through Git objects', async () => {
    const launcher = 'packages/core/bin/launch.sh'
    const text = (version: string) => `#!/bin/sh\necho "core ${version}"\n`
    await using github = await githubWith({
      ...files,
      [launcher]: { content: text('1.0.0'), mode: '100755' },
      'paquebot.toml': `[packages."@acme/core"]\nfiles = [{ path = "${launcher}", search = "core {current_version}" }]\n`,
    })
    const opened = await pr(github)
    expect(opened).toMatchObject({ ok: true, result: { outcome: 'opened' } })
    expect(opened.writes).toContain('git/create-tree')
    const listed = git(github.repository().folder, 'ls-tree', branch, launcher)
    expect(listed).toMatch(/^100755 blob/)
    expect(await github.repository().read(launcher, branch)).toBe(text('1.1.0'))
    expect((await pr(github)).writes).toEqual([])
  })

  it('makes an explicit bump, and remembers it until it is merged', async () => {
    await using github = await githubWith(bare)
    const opened = await pr(github, ['--bump', 'major', '--draft'])
    expect(opened).toMatchObject({ ok: true, result: { outcome: 'opened' } })
    expect(await manifestAt(github)).toBe(manifest('@acme/core', '2.0.0'))
    expect(await pullsOf(github)).toMatchObject([{ title: 'chore(release): v2.0.0', draft: true }])
    await github.repository().commit({ 'README.md': '# Parcels\n' })
    expect(await pr(github)).toMatchObject({ result: { outcome: 'updated' } })
    expect(await manifestAt(github)).toBe(manifest('@acme/core', '2.0.0'))
    expect(await github.repository().read('README.md', branch)).toBe('# Parcels\n')
    expect((await pr(github)).writes).toEqual([])
  })

  it('leaves it to the newest commit when main has moved on from HEAD', async () => {
    await using github = await githubWith(files)
    using folder = tempFolder()
    const cwd = cloneFrom(github, join(folder.path, 'clone'))
    await github.repository().commit({ 'README.md': '# Parcels\n' })
    expect(await runIn(github, cwd, ['pr'])).toMatchObject({
      ok: true,
      result: { outcome: 'moved-on' },
      writes: [],
    })
  })

  it('works in a clone of the newest commit alone, as actions/checkout makes it', async () => {
    await using github = await githubWith(files)
    await github.repository().commit({ 'README.md': '# Parcels\n' })
    using folder = tempFolder()
    const cwd = join(folder.path, 'clone')
    git('.', 'clone', '-q', '--depth=1', `file://${github.repository().folder}`, cwd)
    git(cwd, 'checkout', '-q', '--detach')
    expect(await runIn(github, cwd, ['pr'])).toMatchObject({ result: { outcome: 'opened' } })
    expect(await manifestAt(github)).toBe(manifest('@acme/core', '1.1.0'))
    expect(await github.repository().read('README.md', branch)).toBe('# Parcels\n')
    const bump = await runIn(github, cwd, ['pr', '--bump', 'major'])
    expect(bump).toMatchObject({ result: { outcome: 'updated' } })
    expect(await manifestAt(github)).toBe(manifest('@acme/core', '2.0.0'))
  })

  it('refuses a HEAD that GitHub does not have on the base branch', async () => {
    await using github = await githubWith(files)
    using folder = tempFolder()
    const cwd = cloneFrom(github, join(folder.path, 'clone'))
    writeFileSync(join(cwd, 'README.md'), '# Parcels\n')
    git(cwd, 'add', '-A')
    git(cwd, 'commit', '-qm', 'docs: parcels')
    expect(await runIn(github, cwd, ['pr'])).toMatchObject({
      ok: false,
      findings: [{ rule: 'pr/not-on-base', severity: 'error' }],
      writes: [],
    })
    expect(await runIn(github, cwd, ['pr', '--base', 'next'])).toMatchObject({
      ok: false,
      findings: [{ rule: 'pr/not-on-base', message: 'GitHub has no branch `next`' }],
    })
  })

  it('says what each kind of token cannot do', async () => {
    await using github = await githubWith(files)
    expect((await pr(github, [], 'pat')).findings).toMatchObject([{ rule: 'pr/own-approval' }])
    await using other = await githubWith(files)
    expect((await pr(other, [], 'app')).findings).toEqual([])
    await using closed = await githubWith(files, { actionsMayCreatePullRequests: false })
    expect(await pr(closed)).toMatchObject({ code: 2, error: { code: 'github/pull-requests-off' } })
    const none = await pr(closed, [], 'anonymous')
    expect(none).toMatchObject({ code: 2, error: { code: 'github/no-token' } })
  })

  it('writes nothing in a dry run, neither here nor on GitHub', async () => {
    await using github = await githubWith(files)
    using folder = tempFolder()
    const cwd = cloneFrom(github, join(folder.path, 'clone'))
    mkdirSync(join(cwd, 'node_modules'))
    const before = git(cwd, 'status', '--porcelain', '--ignored')
    const { result, writes } = await runIn(github, cwd, ['pr', '--dry-run'])
    expect([result.outcome, result.done, writes]).toEqual(['opened', false, []])
    expect(result.files).toEqual([
      { path: 'packages/core/CHANGELOG.md', kind: 'write' },
      { path: 'packages/core/package.json', kind: 'write' },
      { path: '.changeset/brave-tide.md', kind: 'remove' },
    ])
    expect(git(cwd, 'status', '--porcelain', '--ignored')).toBe(before)
  })

  it('tells the workflow: outputs, summary, annotations', async () => {
    await using github = await githubWith(files)
    using folder = tempFolder()
    const cwd = cloneFrom(github, join(folder.path, 'clone'))
    const [outputs, summary] = [join(folder.path, 'outputs'), join(folder.path, 'summary')]
    const env = { ...jobEnvironment(github), GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary }
    const { code, stdout, stderr } = await runCli(['pr'], { cwd, env })
    expect([code, stdout.split('\n')[0]]).toEqual([
      0,
      'opened the release pull request #1: chore(release): version packages',
    ])
    expect(readFileSync(outputs, 'utf8').replace(/paquebot_[0-9a-f-]+/g, 'X')).toBe(
      'mode<<X\npr\nX\npr-number<<X\n1\nX\n',
    )
    expect(readFileSync(summary, 'utf8')).toBe(
      `### Release pull request: opened

[#1 chore(release): version packages](${github.url}/acme/parcel/pull/1)

| package | registry | from | to | bump |
| --- | --- | --- | --- | --- |
| \`@acme/core\` | npm | 1.0.0 | 1.1.0 | minor |
`,
    )
    expect(stderr).toMatch(/^::notice title=pr\/checks-wait::a pull request of the job/m)
  })
})
