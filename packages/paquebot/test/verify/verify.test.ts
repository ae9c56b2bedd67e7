import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeSdist } from '../../../local-registry/test/support/archives.ts'
import type { VerifyOptions } from '../../src/stages/verify/verify.ts'
import { verify } from '../../src/stages/verify/verify.ts'
import { runCli } from '../support/cli.ts'
import { git, identity, tempFolder, writeTree } from '../support/temp.ts'
import { deprecate, putToSea } from './voyage.ts'

/** What verify says of a repository without a registry. */
async function offline(cwd: string, options: Partial<VerifyOptions> = {}) {
  const { verification, findings } = await verify(
    cwd,
    { only: [], last: false, offline: true, ...options },
    { env: process.env, signal: new AbortController().signal, emit: () => {} },
  )
  return {
    verification,
    told: findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`),
  }
}

function commit(root: string, files: Readonly<Record<string, string>>, ...tags: string[]): void {
  writeTree(root, files)
  if (!existsSync(join(root, '.git'))) git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '--allow-empty', '-m', 'chore: go on')
  for (const tag of tags) git(root, 'tag', tag)
}

const manifest = (name: string, version: string, more = '') =>
  `{ "name": "${name}", "version": "${version}"${more} }\n`

const project = (name: string, version: string) =>
  `[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "${name}"\nversion = "${version}"\n`

describe('tags and the trees at them', () => {
  it('knows the commit that wrote the version, and says how to move a tag of today', async () => {
    using folder = tempFolder()
    const root = folder.path
    commit(root, { 'package.json': manifest('boat', '1.0.0') }, 'v1.0.0', 'v1.1.0')
    commit(root, { 'package.json': manifest('boat', '1.1.0') })
    const written = git(root, 'rev-parse', 'HEAD').slice(0, 12)
    const { findings } = await verify(
      root,
      { only: [], last: true, offline: true },
      { env: process.env, signal: new AbortController().signal, emit: () => {} },
    )
    expect(findings).toEqual([
      {
        rule: 'verify/tag-holds-other-version',
        severity: 'error',
        message: 'the tree of `v1.1.0` holds 1.0.0 of `npm:boat` (`package.json`)',
        hint: `when nobody builds from it yet: \`git tag -f v1.1.0 ${written} && git push -f origin v1.1.0\`; else leave it and release the next version`,
      },
    ])
  })

  it('takes a tag of a name in both worlds for the one without a stand-in of its own', async () => {
    using folder = tempFolder()
    const at = (js: string, py: string) => ({
      'package.json': '{ "private": true, "workspaces": ["js"] }\n',
      'js/package.json': manifest('boat', js),
      'python/pyproject.toml': project('boat', py),
      'python/package.json': manifest('@boat/python', py, ', "private": true'),
    })
    commit(folder.path, at('1.0.0', '0.1.0'), 'boat@1.0.0', '@boat/python@0.1.0')
    commit(folder.path, at('1.1.0', '0.1.0'), 'boat@1.1.0', '@boat/python@0.2.0')
    commit(folder.path, at('1.1.0', '0.3.0'), '@boat/python@0.3.0')
    expect((await offline(folder.path)).told).toEqual([
      'warning verify/tag-holds-other-version: the tree of `@boat/python@0.2.0` holds 0.1.0 of `pypi:boat` (`python/pyproject.toml`, `python/package.json`)',
    ])
  })

  it('finds packages that were renamed, moved or removed by what the tree had then', async () => {
    using folder = tempFolder()
    const root = folder.path
    const frame = { 'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n' }
    commit(root, { ...frame, 'packages/old/package.json': manifest('raft', '0.1.0') }, 'raft@0.1.0')
    commit(
      root,
      { 'packages/old/package.json': manifest('raft', '0.2.0') },
      'raft@0.2.0',
      'raft@0.2.1',
    )
    git(root, 'mv', 'packages/old', 'packages/new')
    commit(root, { 'packages/new/package.json': manifest('boat', '1.0.0') }, 'boat@1.0.0')
    git(root, 'mv', 'packages/new', 'packages/boat')
    commit(
      root,
      { 'packages/boat/package.json': manifest('boat', '1.1.0') },
      'boat@1.1.0',
      'ghost@1.0.0',
    )
    const { told, verification } = await offline(root)
    expect(told).toEqual([
      'warning verify/tag-holds-other-version: the tree of `raft@0.2.1` holds 0.2.0 of `npm:raft` (`packages/old/package.json`)',
    ])
    expect(verification.strayTags).toEqual(['ghost@1.0.0'])
    expect(
      verification.ledgers.map(({ subject, current, releases }) => [
        subject.id,
        current,
        releases.map(({ version }) => version),
      ]),
    ).toEqual([
      ['npm:boat', '1.1.0', ['1.1.0', '1.0.0']],
      ['npm:raft', null, ['0.2.1', '0.2.0', '0.1.0']],
    ])
  })

  it('reads versions out of modules, and leaves alone those that come from the tag itself', async () => {
    using folder = tempFolder()
    const dynamic =
      '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
    const files = (version: string) => ({
      'a/pyproject.toml': `${dynamic}[project]\nname = "boat"\ndynamic = ["version"]\n\n[tool.hatch.version]\npath = "src/boat/__init__.py"\n`,
      'a/src/boat/__init__.py': `__version__ = "${version}"\n`,
      'b/pyproject.toml':
        '[build-system]\nrequires = ["setuptools", "setuptools-scm"]\n\n[project]\nname = "raft"\ndynamic = ["version"]\n',
      'c/pyproject.toml':
        '[build-system]\nrequires = ["setuptools"]\n\n[project]\nname = "tug"\ndynamic = ["version"]\n\n[tool.setuptools.dynamic]\nversion = { attr = "tug.about.__version__" }\n',
      'c/lib/tug/__init__.py': '',
      'c/lib/tug/about.py': `__version__ = "${version}"\n`,
    })
    commit(folder.path, files('1.0.0'), 'boat-v1.0.0', 'raft-v7.0.0', 'tug-v1.0.0')
    commit(folder.path, files('1.1.0'), 'boat-v1.2.0', 'raft-v8.0.0', 'tug-v1.3.0')
    commit(folder.path, files('2.0.0'), 'boat-v2.0.0', 'tug-v2.0.0')
    expect((await offline(folder.path)).told).toEqual([
      'warning verify/tag-holds-other-version: the tree of `boat-v1.2.0` holds 1.1.0 of `pypi:boat` (`a/src/boat/__init__.py`)',
      'warning verify/tag-holds-other-version: the tree of `tug-v1.3.0` holds 1.1.0 of `pypi:tug` (`c/lib/tug/about.py`)',
    ])
  })

  it('asks of a tag without a name that most have its version, and followers always', async () => {
    using folder = tempFolder()
    const at = (version: string, python: string) => ({
      'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
      'paquebot.toml': 'follow = [{ package = "pypi:boat", leader = "npm:@boat/a" }]\n',
      'packages/a/package.json': manifest('@boat/a', version),
      'packages/b/package.json': manifest('@boat/b', version),
      'packages/c/package.json': manifest('@boat/c', '0.0.1'),
      'python/pyproject.toml': project('boat', python),
    })
    commit(folder.path, at('1.0.0', '1.0.0'), 'v1.0.0')
    commit(folder.path, at('1.1.0', '1.0.0'), 'v1.1.0')
    commit(folder.path, at('1.2.0', '1.2.0'), 'v1.2.0')
    expect((await offline(folder.path, { only: ['boat'] })).told).toEqual([
      'warning verify/tag-holds-other-version: the tree of `v1.1.0` holds 1.0.0 of `pypi:boat` (`python/pyproject.toml`)',
    ])
    expect((await offline(folder.path, { only: ['@boat/c'] })).told).toEqual([
      'info verify/tag-holds-other-version: the tree of `v1.2.0` holds 0.0.1 of `npm:@boat/c` (`packages/c/package.json`)',
      'info verify/tag-holds-other-version: the tree of `v1.0.0` holds 0.0.1 of `npm:@boat/c` (`packages/c/package.json`)',
      'info verify/current-not-released: `npm:@boat/c` is 0.0.1 in the tree, and no tag names it',
    ])
  })

  it('makes one sentence of many, with how many of how many and the ends', async () => {
    using folder = tempFolder()
    for (const n of [1, 2, 3, 4, 5])
      commit(folder.path, { 'package.json': manifest('boat', `1.${n}.0`) }, `v1.${n + 1}.0`)
    commit(folder.path, { 'package.json': manifest('boat', '2.0.0') }, 'v2.0.0')
    const { told, verification } = await offline(folder.path)
    expect(told).toEqual([
      'warning verify/tag-holds-other-version: `npm:boat`: 5 of 6 tags have a tree that holds another version: from `v1.2.0` holds 1.1.0 to `v1.6.0` holds 1.5.0',
    ])
    expect(verification.faults.map(({ tag }) => tag)).toEqual([
      'v1.6.0',
      'v1.5.0',
      'v1.4.0',
      'v1.3.0',
      'v1.2.0',
    ])
  })

  it('works in a part of a repository, with tags on other branches and on a tree without a commit', async () => {
    using folder = tempFolder()
    const root = folder.path
    commit(root, { 'sea/package.json': manifest('boat', '1.0.0') }, 'v1.0.0')
    git(root, 'checkout', '-q', '-b', 'old')
    commit(root, { 'sea/package.json': manifest('boat', '1.0.1') }, 'v1.0.2')
    git(root, 'checkout', '-q', 'main')
    commit(root, { 'sea/package.json': manifest('boat', '2.0.0') }, 'v2.0.0')
    git(root, 'tag', 'v3.0.0', git(root, 'rev-parse', 'HEAD^{tree}').trim())
    git(root, 'tag', '-a', '-m', 'annotated', 'v0.5.0', 'v1.0.0')
    writeTree(root, { 'sea/paquebot.toml': '' })
    expect((await offline(join(root, 'sea'))).told).toEqual([
      'warning verify/tag-holds-other-version: the tree of `v3.0.0` holds 2.0.0 of `npm:boat` (`package.json`)',
      'warning verify/tag-holds-other-version: the tree of `v1.0.2` holds 1.0.1 of `npm:boat` (`package.json`)',
      'warning verify/tag-holds-other-version: the tree of `v0.5.0` holds 1.0.0 of `npm:boat` (`package.json`)',
    ])
  })
})

describe('what is looked at', () => {
  it('is what came after a tag, from a version on, or only the version of today', async () => {
    using folder = tempFolder()
    const at = (version: string, when: string, ...tags: string[]) => {
      writeTree(folder.path, { 'package.json': manifest('boat', version) })
      git(folder.path, 'add', '-A')
      const env = { ...process.env, ...identity, GIT_COMMITTER_DATE: `${when}T00:00:00Z` }
      execFileSync('git', ['commit', '-q', '-m', version], { cwd: folder.path, env })
      for (const tag of tags) git(folder.path, 'tag', tag)
    }
    git(folder.path, 'init', '-q', '-b', 'main')
    at('1.0.0', '2026-01-01', 'v1.0.0', 'v1.1.0')
    at('1.2.0', '2026-02-01', 'v1.2.0', 'v1.3.0')
    at('1.4.0', '2026-03-01', 'v1.4.0')
    const rulesOf = async (options: Partial<VerifyOptions>) =>
      (await offline(folder.path, options)).told.map((one) => /`(v[^`]+)`/.exec(one)?.[1])
    expect(await rulesOf({})).toEqual(['v1.3.0', 'v1.1.0'])
    expect(await rulesOf({ since: 'v1.0.0' })).toEqual(['v1.3.0'])
    expect(await rulesOf({ since: '1.1.0' })).toEqual(['v1.3.0', 'v1.1.0'])
    expect(await rulesOf({ since: '1.4.0' })).toEqual([])
    expect(await rulesOf({ last: true })).toEqual([])
    await expect(rulesOf({ since: 'yesterday' })).rejects.toMatchObject({ code: 'cli/usage' })
  })

  it('says that a missing tag says nothing in a shallow clone', async () => {
    using folder = tempFolder()
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    await voyage.release('1.1.0', 'not tagged')
    git(folder.path, 'clone', '-q', '--depth', '1', '--no-tags', `file://${voyage.root}`, 'shallow')
    expect((await offline(join(folder.path, 'shallow'))).told).toEqual([
      'warning verify/shallow-clone: this clone is shallow and has 0 tags, so a missing tag says nothing',
    ])
  })

  it('is nothing outside git', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { 'package.json': manifest('boat', '1.0.0') })
    await expect(offline(folder.path)).rejects.toMatchObject({ code: 'verify/no-git' })
  })
})

describe('registries', () => {
  it('are compared with the tags that the remote has, also from a shallow clone without any', async () => {
    using folder = tempFolder()
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    await voyage.release('1.1.0', 'not tagged')
    git(folder.path, 'clone', '-q', '--depth', '1', '--no-tags', `file://${voyage.root}`, 'shallow')
    const shallow = join(folder.path, 'shallow')
    const rulesOf = async () =>
      (await voyage.verify({ last: true }, shallow)).findings.map(({ message }) => message)
    expect(await rulesOf()).toEqual(['`npm:tools` 1.1.0 is on the registry, and no tag names it'])
    git(voyage.root, 'tag', '-a', '-m', 'late', 'tools@1.1.0')
    expect(await rulesOf()).toEqual([])
  })

  it('are right where nothing is wrong, and asked once for each package', async () => {
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    await voyage.release('1.1.0')
    const before = voyage.registries.requests().length
    expect(await voyage.told()).toEqual([])
    expect(
      voyage.registries
        .requests()
        .slice(before)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['/@ship%2fcore', '/simple/ship-core/', '/tools'])
  })

  it('make errors of what is wrong with the version of today', async () => {
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    await voyage.release('1.1.0', 'not published')
    expect(await voyage.told({ last: true })).toEqual([
      'error verify/tag-without-version: `tools@1.1.0` says that `npm:tools` 1.1.0 is out, and it is not on the registry',
    ])
    await voyage.release('1.2.0', 'only one world')
    expect(await voyage.told({ last: true })).toEqual(
      [
        'error verify/current-not-released: `pypi:ship-core` is 1.2.0 in the tree, and it is neither on the registry nor tagged',
        'error verify/worlds-apart: `pypi:ship-core` follows `npm:@ship/core`: the registries have 1.1.0 and 1.2.0',
      ].toSorted((a, b) => Number(b.includes('current')) - Number(a.includes('current'))),
    )
  })

  it('name the command that makes a missing tag, with the commit that npm knows', async () => {
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    await voyage.release('1.1.0', 'not tagged')
    const head = git(voyage.root, 'rev-parse', 'HEAD').trim()
    const { findings } = await voyage.verify()
    expect(findings.map(({ rule, severity, hint }) => [rule, severity, hint])).toEqual([
      [
        'verify/version-without-tag',
        'error',
        `\`git tag tools@1.1.0 ${head} && git push origin tools@1.1.0\`, or \`paquebot announce\` for the release that was made last`,
      ],
    ])
  })

  it('have settled what is deprecated', async () => {
    await using voyage = await putToSea()
    for (const [version, mishap] of [
      ['1.0.0', undefined],
      ['1.1.0', 'not tagged'],
      ['1.2.0', 'tagged too early'],
      ['1.3.0', undefined],
    ] as const)
      await voyage.release(version, mishap)
    const rulesOf = async () => (await voyage.verify()).findings.map(({ rule }) => rule)
    expect(await rulesOf()).toEqual([
      'verify/tag-holds-other-version',
      'verify/version-without-tag',
    ])
    await deprecate(voyage, 'tools', ['1.1.0'])
    expect(await rulesOf()).toEqual(['verify/tag-holds-other-version'])
    await deprecate(voyage, 'tools', ['1.1.0', '1.2.0'])
    expect(await rulesOf()).toEqual([])
  })

  it('that do not answer make nothing absent', async () => {
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    await voyage.registries.stop()
    const told = await voyage.told()
    expect(told.map((one) => one.replace(/: [^:]*ECONNREFUSED.*$/, ': refused'))).toEqual([
      'error verify/registry-unknown: what the registry has of `npm:@ship/core` is not known: refused',
      'error verify/registry-unknown: what the registry has of `npm:tools` is not known: refused',
      'error verify/registry-unknown: what the registry has of `pypi:ship-core` is not known: refused',
    ])
  })

  it('that are mirrors of a part make nothing absent either', async () => {
    await using voyage = await putToSea({ isMirror: true })
    await voyage.release('1.0.0')
    await voyage.release('1.1.0', 'not published')
    const told =
      'versions of `npm:tools` as a mirror does that has only some, so none counts as missing'
    const { findings } = await voyage.verify({ only: ['tools'] })
    expect(findings.map(({ rule, severity, message }) => [rule, severity, message])).toEqual([
      ['verify/registry-partial', 'warning', `the registry lists 1 ${told}`],
    ])
    const last = await voyage.verify({ only: ['tools'], last: true })
    expect(last.findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['verify/registry-partial', 'error'],
    ])
  })

  it('are those that the scope has in the npmrc', async () => {
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    writeTree(voyage.root, { '.npmrc': '@ship:registry=http://127.0.0.1:1/\n' })
    const { findings } = await voyage.verify()
    expect(findings.map(({ rule, message }) => [rule, message.split(' is not')[0]])).toEqual([
      ['verify/registry-unknown', 'what the registry has of `npm:@ship/core`'],
    ])
  })

  it('are compared with the bytes of a folder', async () => {
    using folder = tempFolder()
    await using voyage = await putToSea()
    await voyage.release('1.0.0')
    const sdist = makeSdist('ship_core', '1.0.0')
    mkdirSync(join(folder.path, 'right'))
    writeFileSync(join(folder.path, 'right', sdist.filename), sdist.data)
    expect(await voyage.told({ artifacts: join(folder.path, 'right') })).toEqual([])
    mkdirSync(join(folder.path, 'wrong'))
    writeFileSync(join(folder.path, 'wrong', sdist.filename), 'other bytes')
    const sha = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
    expect(await voyage.told({ artifacts: join(folder.path, 'wrong') })).toEqual([
      `error verify/artifact-differs: \`ship_core-1.0.0.tar.gz\` is not the file that the registry has: ${sha('other bytes')} here, ${sha(sdist.data)} there`,
    ])
    await expect(voyage.told({ artifacts: folder.path })).rejects.toMatchObject({
      code: 'io/cannot-read',
    })
  })
})

it('plans forward from a version that is broken, by what the registries have of it', async () => {
  await using voyage = await putToSea()
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await voyage.release(version)
  await deprecate(voyage, 'tools', ['1.1.0'])
  const { verification } = await voyage.verify({ bad: '1.2.0', only: ['tools', 'ship-core'] })
  expect(verification.fixForward?.flatMap(({ command }) => command ?? [])).toEqual([
    'npm dist-tag add tools@1.0.0 latest',
    'npm deprecate tools@1.2.0 "broken, use 1.0.0"',
    'paquebot change --patch npm:tools --patch pypi:ship-core -m "<what was broken, and what is right now>"',
    'paquebot rehearse',
    'paquebot release',
    'paquebot verify --last',
  ])
  await expect(voyage.verify({ bad: '9.9.9' })).rejects.toMatchObject({ code: 'cli/usage' })
  await expect(voyage.verify({ bad: '1.2.0', offline: true })).rejects.toMatchObject({
    code: 'cli/usage',
  })
})

it('tells a table, findings and exit code 1 on the command line, and everything in JSON', async () => {
  await using voyage = await putToSea()
  await voyage.release('1.0.0')
  await voyage.release('1.1.0', 'not published')
  const env = {
    npm_config_registry: voyage.registries.npm.url,
    PIP_INDEX_URL: voyage.registries.pypi.simple,
  }
  const text = await runCli(['verify', '--quiet'], { cwd: voyage.root, env })
  expect(text).toEqual({
    code: 1,
    stderr: '',
    stdout: `${[
      'package         version  tags  registry  changelog',
      'npm:@ship/core  1.1.0       2         2          2  agrees',
      'npm:tools       1.1.0       2         1          2  1 difference',
      'pypi:ship-core  1.1.0       2         2          -  agrees',
      '',
      '1 error',
      '',
      'error: `tools@1.1.0` says that `npm:tools` 1.1.0 is out, and it is not on the registry [verify/tag-without-version]',
      '  hint: `paquebot publish` uploads what is missing',
    ].join('\n')}\n`,
  })
  const json = await runCli(['verify', 'tools', '--json'], { cwd: voyage.root, env })
  const { result } = JSON.parse(json.stdout)
  expect(result.faults).toEqual([
    {
      rule: 'verify/tag-without-version',
      severity: 'error',
      id: 'npm:tools',
      version: '1.1.0',
      tag: 'tools@1.1.0',
      message: '`tools@1.1.0` says that `npm:tools` 1.1.0 is out, and it is not on the registry',
      hint: '`paquebot publish` uploads what is missing',
    },
  ])
  expect(result.packages.map((one: { id: string }) => one.id)).toEqual(['npm:tools'])
})

it('starts no more git for three hundred tags than for one', async () => {
  using folder = tempFolder()
  const processesWith = async (count: number) => {
    const root = join(folder.path, `tags-${count}`)
    const traces = join(folder.path, `traces-${count}`)
    mkdirSync(traces)
    commit(root, { 'package.json': manifest('boat', '1.0.0') }, 'v1.0.0')
    const names = Array.from({ length: count - 1 }, (_, at) => `v0.${at}.0`)
    const head = git(root, 'rev-parse', 'HEAD').trim()
    for (const name of names) writeTree(root, { [`.git/refs/tags/${name}`]: `${head}\n` })
    const env = { GIT_TRACE2_EVENT: traces }
    const { code } = await runCli(['verify', '--offline', '--quiet'], { cwd: root, env })
    // Each process writes a file of its own into the folder.
    return { code, processes: readdirSync(traces).length }
  }
  const one = await processesWith(1)
  expect(one.processes).toBeLessThanOrEqual(4)
  expect(await processesWith(300)).toEqual({ code: 0, processes: one.processes })
})
