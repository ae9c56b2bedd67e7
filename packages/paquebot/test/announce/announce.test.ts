import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { downloadAssets, sha256Of, uploadAsset } from '../../src/github/assets.ts'
import { openGitHub } from '../../src/github/client.ts'
import { createDraft } from '../../src/github/releases.ts'
import {
  artifactsIn,
  changelog,
  fleet,
  type Harbour,
  npmPackage,
  openHarbour,
  pair,
  pairFiles,
  type Texts,
} from '../support/announcing.ts'
import { git, tempFolder, writeTree } from '../support/temp.ts'

const run = promisify(execFile)

async function clientOf({ github, clone }: Harbour) {
  const client = await openGitHub(clone, {
    env: github.env(),
    signal: new AbortController().signal,
    sleep: async () => {},
  })
  if (client === undefined) throw new Error('no repository')
  return client
}

const said = (name: string, version: string) => `- ${name} as of ${version}`

describe('paquebot announce', () => {
  it('tags and releases what is published, and finds nothing to do the second time', async () => {
    await using harbour = await openHarbour({ files: fleet })
    const first = await harbour.announce()
    expect(first).toEqual({
      findings: [],
      skipped: [],
      tags: {
        '@acme/cli@1.2.0': 'make',
        '@acme/core@1.2.0': 'make',
        '@acme/docs@0.3.0': 'make',
        '@acme/kit@1.0.0': 'make',
        '@acme/web@2.0.0-rc.1': 'make',
        'acme-py@1.2.0rc1': 'make',
      },
    })
    harbour.github.assertContract()
    const { refs, releases } = await harbour.github.repository().snapshot()
    const tags = Object.entries(refs).filter(([name]) => name.startsWith('refs/tags/'))
    expect(tags.map(([name, { type }]) => [name, type])).toEqual(
      Object.keys(first.tags).map((name) => [`refs/tags/${name}`, 'commit']),
    )
    const release = (tag: string, body: string, more = {}) => ({
      tag,
      name: tag,
      body,
      draft: false,
      prerelease: false,
      immutable: false,
      latest: false,
      assets: [],
      ...more,
    })
    expect(releases.toSorted((a, b) => (a.tag < b.tag ? -1 : 1))).toEqual([
      release('@acme/cli@1.2.0', said('@acme/cli', '1.2.0')),
      release('@acme/core@1.2.0', said('@acme/core', '1.2.0'), { latest: true }),
      release('@acme/docs@0.3.0', said('@acme/docs', '0.3.0')),
      release('@acme/kit@1.0.0', said('@acme/kit', '1.0.0')),
      release('@acme/web@2.0.0-rc.1', said('@acme/web', '2.0.0-rc.1'), { prerelease: true }),
      release('acme-py@1.2.0rc1', said('acme-py', '1.2.0rc1'), { prerelease: true }),
    ])
    harbour.writes()
    const second = await harbour.announce()
    expect(new Set(Object.values(second.tags))).toEqual(new Set(['there']))
    expect(harbour.writes()).toEqual([])
  })
})

const tagsOf = async (harbour: Harbour) => {
  const { refs } = await harbour.github.repository().snapshot()
  return Object.keys(refs).flatMap((name) => name.split('refs/tags/')[1] ?? [])
}

const releaseOf = async (harbour: Harbour, tag: string) =>
  (await harbour.github.repository().snapshot()).releases.find((one) => one.tag === tag)

const solo = (version: string): Texts => ({
  'package.json': `${JSON.stringify({ name: 'solo', version })}\n`,
  'CHANGELOG.md': changelog('solo', version),
})

describe('tags', () => {
  it('makes 73 at once, all or none', async () => {
    const names = Array.from({ length: 73 }, (_, at) => `@acme/p${at}`)
    const files = Object.assign(
      { 'package.json': '{ "name": "many", "private": true, "workspaces": ["packages/*"] }' },
      ...names.map((name, at) => npmPackage(`packages/p${at}`, name, '1.0.0')),
    )
    await using harbour = await openHarbour({ files })
    const { findings } = await harbour.announce({ releases: false })
    expect(findings).toEqual([])
    expect(await tagsOf(harbour)).toEqual(names.map((name) => `${name}@1.0.0`).sort())
    expect(harbour.writes()).toEqual(['graphql:updateRefs'])
    harbour.github.assertContract()
  })

  it('says what to do when a ruleset restricts their creation, and makes none of them', async () => {
    const rule = { type: 'creation' }
    const ruleset = {
      name: 'tags',
      target: 'tag',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~ALL'], exclude: [] } },
      rules: [rule],
    } as const
    await using harbour = await openHarbour({ files: pair, rulesets: [ruleset] })
    const { error } = await harbour.announce()
    expect(error?.code).toBe('github/rule')
    expect(error?.hint).toMatch(/^GITHUB_TOKEN can pass no ruleset: use the token of an App/)
    expect(await harbour.github.repository().snapshot()).toMatchObject({ releases: [] })
    expect(await tagsOf(harbour)).toEqual([])
  })

  it('never moves one that is at a commit with another version', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const old = harbour.github.repository().ref('refs/heads/main') ?? ''
    const now = await harbour.commit(solo('1.1.0'))
    await harbour.github.repository().setRef('refs/tags/v1.1.0', old)
    const { findings } = await harbour.announce()
    expect(findings).toEqual([
      {
        rule: 'announce/tag-elsewhere',
        message: `the tag \`v1.1.0\` is at ${old}, whose files have another version; the release is at ${now}`,
      },
    ])
    expect(harbour.github.repository().ref('refs/tags/v1.1.0')).toBe(old)
    expect(await releaseOf(harbour, 'v1.1.0')).toBeUndefined()
  })

  it('agrees with one at a later commit that has the same version, unless a commit was asked for', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const first = harbour.github.repository().ref('refs/heads/main') ?? ''
    const later = await harbour.commit({ 'README.md': 'later' })
    await harbour.github.repository().setRef('refs/tags/v1.0.0', later)
    expect((await harbour.announce()).findings).toEqual([])
    expect(await releaseOf(harbour, 'v1.0.0')).toMatchObject({ draft: false, latest: true })
    const { findings } = await harbour.announce({ commit: first })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/tag-elsewhere'])
  })

  it('puts one at the commit that wrote the version, not at what came later', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const first = harbour.github.repository().ref('refs/heads/main')
    await harbour.commit({ 'README.md': 'later' })
    await harbour.announce()
    expect(harbour.github.repository().ref('refs/tags/v1.0.0')).toBe(first)
  })

  it('refuses a commit whose files have another version, and one that does not exist', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const old = harbour.github.repository().ref('refs/heads/main') ?? ''
    await harbour.commit(solo('1.1.0'))
    const { findings } = await harbour.announce({ commit: old })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/other-tree'])
    expect((await harbour.announce({ commit: 'nowhere' })).error?.code).toBe('git/unknown-ref')
    expect(await tagsOf(harbour)).toEqual([])
  })

  it('follows the style and the form of those that are there', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const { clone } = harbour
    git(clone, 'tag', '-a', '-m', 'one', 'release-1.0.0')
    await run('git', ['push', '-q', 'origin', 'release-1.0.0'], { cwd: clone })
    await harbour.commit(solo('1.1.0'))
    await harbour.announce({ releases: false })
    const { refs } = await harbour.github.repository().snapshot()
    expect(refs['refs/tags/release-1.1.0']).toMatchObject({
      type: 'tag',
      message: expect.stringContaining('release-1.1.0'),
    })
  })

  it('waits for what is not on its registry, and for a registry that does not answer', async () => {
    await using harbour = await openHarbour({ files: pair })
    harbour.stock.versions = new Set(['acme-py@0.4.0'])
    expect(await harbour.announce()).toEqual({
      findings: [],
      skipped: ['npm:@acme/core: @acme/core 1.2.0 is not on its registry'],
      tags: { 'py-v0.4.0': 'make' },
    })
    harbour.stock.isDown = true
    const { findings } = await harbour.announce()
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/registry-unknown'])
    expect(await tagsOf(harbour)).toEqual(['py-v0.4.0'])
  })

  it('are pushed by git where there is no GitHub', async () => {
    await using harbour = await openHarbour({ files: fleet })
    using folder = tempFolder()
    git(folder.path, 'init', '-q', '--bare', 'remote')
    git(harbour.clone, 'remote', 'set-url', 'origin', `${folder.path}/remote`)
    const { findings } = await harbour.announce({}, 'github_token', { withoutGithub: true })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/only-tags'])
    const pushed = git(`${folder.path}/remote`, 'tag', '--list').trim().split('\n')
    expect(pushed).toEqual([
      '@acme/cli@1.2.0',
      '@acme/core@1.2.0',
      '@acme/docs@0.3.0',
      '@acme/kit@1.0.0',
      '@acme/web@2.0.0-rc.1',
      'acme-py@1.2.0rc1',
    ])
    const again = await harbour.announce({}, 'github_token', { withoutGithub: true })
    expect(new Set(Object.values(again.tags))).toEqual(new Set(['there']))
  })

  it('are made by git with the message of the settings, and go on after a push that failed', async () => {
    await using harbour = await openHarbour({ files: pair })
    using folder = tempFolder()
    git(harbour.clone, 'remote', 'set-url', 'origin', `${folder.path}/remote`)
    const announce = () => harbour.announce({}, 'github_token', { withoutGithub: true })
    expect((await announce()).error?.code).toBe('announce/no-remote')
    git(folder.path, 'init', '-q', '--bare', 'remote')
    const hook = join(folder.path, 'remote/hooks/pre-receive')
    writeTree(folder.path, {
      'remote/hooks/pre-receive': '#!/bin/sh\necho not today >&2\nexit 1\n',
    })
    chmodSync(hook, 0o755)
    expect((await announce()).error).toMatchObject({
      code: 'announce/not-pushed',
      message: '`origin` did not take `@acme/core@1.2.0`, `py-v0.4.0`',
    })
    rmSync(hook)
    await announce()
    const refs = git(
      `${folder.path}/remote`,
      'for-each-ref',
      '--format=%(refname) %(objecttype) %(subject)',
    )
    expect(refs.trim().split('\n')).toEqual([
      'refs/tags/@acme/core@1.2.0 commit chore: begin',
      'refs/tags/py-v0.4.0 tag py-v0.4.0',
    ])
  })

  it('warns where the clone is cut off, and agrees with a tag that it cannot look at', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const first = harbour.github.repository().ref('refs/heads/main') ?? ''
    await harbour.commit({ 'README.md': 'later' })
    await run('git', ['fetch', '-q', '--depth=1', 'origin', 'main'], { cwd: harbour.clone })
    await harbour.github.repository().setRef('refs/tags/v1.0.0', first)
    git(harbour.clone, 'reflog', 'expire', '--expire=now', '--all')
    git(harbour.clone, 'gc', '-q', '--prune=now')
    const { findings, tags } = await harbour.announce({ releases: false })
    expect(tags).toEqual({ 'v1.0.0': 'there' })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/shallow-history'])
  })

  it('says what to type without a token', async () => {
    await using harbour = await openHarbour({ files: solo('1.0.0') })
    const { error } = await harbour.announce({}, 'anonymous')
    expect(error).toMatchObject({
      code: 'github/no-token',
      hint: 'in a workflow: `env: GITHUB_TOKEN: ${{ github.token }}`; here: `gh auth login`, or set GITHUB_TOKEN',
    })
  })

  it('says which permission is missing', async () => {
    const actors = { github_token: { permissions: { contents: 'read' } } } as const
    await using harbour = await openHarbour({ files: solo('1.0.0'), actors })
    const { error } = await harbour.announce()
    expect(error).toMatchObject({
      code: 'github/forbidden',
      hint: 'write `permissions: { contents: write }` at the job',
    })
  })
})

describe('releases', () => {
  it('attach wheel and sdist with their digests, and publish only then', async () => {
    await using harbour = await openHarbour({ files: pair, immutableReleases: true })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    await harbour.announce({ from: 'dist', only: ['acme-py'] })
    expect(await releaseOf(harbour, 'py-v0.4.0')).toMatchObject({
      draft: false,
      immutable: true,
      assets: harbour.stock.files.map(({ file, sha256 }) => ({
        name: file,
        state: 'uploaded',
        digest: `sha256:${sha256}`,
      })),
    })
    expect(await harbour.announce({ from: 'dist', only: ['acme-py'] })).toMatchObject({
      findings: [],
      tags: { 'py-v0.4.0': 'there' },
    })
    harbour.github.assertContract()
  })

  it('attach only the kinds that were asked for', async () => {
    await using harbour = await openHarbour({ files: pair })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    await harbour.announce({ from: 'dist', only: ['acme-py'], assets: ['wheel'] })
    const release = await releaseOf(harbour, 'py-v0.4.0')
    expect(release?.assets.map(({ name }) => name)).toEqual(['acme_py-0.4.0-py3-none-any.whl'])
  })

  it('are not made of artifacts that the registry has with other bytes', async () => {
    await using harbour = await openHarbour({ files: pair })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    const [wheel] = harbour.stock.files
    if (wheel !== undefined) harbour.stock.files[0] = { ...wheel, sha256: '0'.repeat(64) }
    const { findings } = await harbour.announce({ from: 'dist', only: ['acme-py'] })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/half-published'])
    expect(await tagsOf(harbour)).toEqual([])
  })

  it('keep the words that a person wrote into the draft, and replace files with other bytes', async () => {
    await using harbour = await openHarbour({ files: pair })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    const github = await clientOf(harbour)
    const draft = await createDraft(github, {
      tag: 'py-v0.4.0',
      commit: 'main',
      title: 'Four',
      notes: 'Written by hand',
      isPrerelease: false,
    })
    const old = join(harbour.clone, 'old.whl')
    writeTree(harbour.clone, { 'old.whl': 'other bytes' })
    const file = {
      name: 'acme_py-0.4.0-py3-none-any.whl',
      path: old,
      sha256: sha256Of(readFileSync(old)),
    }
    await uploadAsset(github, draft, file)
    const { findings } = await harbour.announce({ from: 'dist', only: ['acme-py'] })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/draft-text-kept'])
    expect(await releaseOf(harbour, 'py-v0.4.0')).toMatchObject({
      name: 'Four',
      body: 'Written by hand',
      draft: false,
      assets: harbour.stock.files.map(({ file, sha256 }) => ({
        name: file,
        digest: `sha256:${sha256}`,
      })),
    })
  })

  it('that are published are completed, and never changed', async () => {
    await using harbour = await openHarbour({ files: pair })
    const only = ['acme-py']
    await harbour.announce({ only })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    await harbour.announce({ only, from: 'dist', assets: ['wheel'] })
    const [wheel, sdist] = harbour.stock.files.splice(0)
    expect(await releaseOf(harbour, 'py-v0.4.0')).toMatchObject({
      assets: [{ name: wheel?.file, digest: `sha256:${wheel?.sha256}` }],
    })
    artifactsIn(join(harbour.clone, 'other'), harbour.stock, pairFiles, undefined, 'rebuilt')
    const { findings } = await harbour.announce({ only, from: 'other', assets: ['wheel'] })
    expect(findings).toEqual([
      {
        rule: 'announce/other-asset',
        message: `the published release \`py-v0.4.0\` has \`${wheel?.file}\` with other bytes: sha256 ${wheel?.sha256} there, ${harbour.stock.files[0]?.sha256} here`,
      },
    ])
    expect(sdist?.file).toBe('acme_py-0.4.0.tar.gz')
  })

  it('that are immutable say that nothing can be attached any more', async () => {
    await using harbour = await openHarbour({ files: pair, immutableReleases: true })
    const only = ['acme-py']
    await harbour.announce({ only })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    harbour.writes()
    const { findings } = await harbour.announce({ only, from: 'dist' })
    expect(findings.map(({ rule }) => rule)).toEqual(['announce/frozen-release'])
    expect(harbour.writes()).toEqual([])
  })

  it('are not made without a text, but the tag is', async () => {
    const { 'CHANGELOG.md': _, ...files } = solo('1.0.0')
    await using harbour = await openHarbour({ files })
    expect(await harbour.announce()).toMatchObject({
      findings: [
        {
          rule: 'announce/no-notes',
          message: 'the release of solo 1.0.0 has no text: there is no CHANGELOG.md',
        },
      ],
      tags: { 'v1.0.0': 'make' },
    })
    expect(await releaseOf(harbour, 'v1.0.0')).toBeUndefined()
    await harbour.commit({ 'CHANGELOG.md': changelog('solo', '1.0.0') })
    await harbour.announce()
    expect(await releaseOf(harbour, 'v1.0.0')).toMatchObject({ body: '- solo as of 1.0.0' })
  })

  it('of an older line do not become the latest', async () => {
    await using harbour = await openHarbour({ files: solo('2.0.0') })
    await harbour.announce()
    await harbour.commit(solo('1.9.5'))
    await harbour.announce()
    expect(await releaseOf(harbour, 'v2.0.0')).toMatchObject({ latest: true })
    expect(await releaseOf(harbour, 'v1.9.5')).toMatchObject({ latest: false, draft: false })
  })

  it('leave the latest to the package that is named', async () => {
    const files = { ...fleet, 'paquebot.toml': '[announce]\nlatest = "@acme/docs"\n' }
    await using harbour = await openHarbour({ files })
    await harbour.announce()
    const { releases } = await harbour.github.repository().snapshot()
    expect(releases.filter(({ latest }) => latest).map(({ tag }) => tag)).toEqual([
      '@acme/docs@0.3.0',
    ])
  })

  it('are a store of artifacts, whose files come back with their digests compared', async () => {
    await using harbour = await openHarbour({ files: pair })
    const dist = join(harbour.clone, 'dist')
    artifactsIn(dist, harbour.stock, pairFiles)
    const github = await clientOf(harbour)
    const store = { tag: 'store', commit: 'main', title: 'store', notes: '', isPrerelease: false }
    const draft = await createDraft(github, store)
    for (const name of ['manifest.json', ...pairFiles.map(({ file }) => file)]) {
      const path = join(dist, name)
      await uploadAsset(github, draft, { name, path, sha256: sha256Of(readFileSync(path)) })
    }
    using folder = tempFolder()
    await downloadAssets(github, 'store', folder.path)
    for (const { file } of pairFiles)
      expect(readFileSync(join(folder.path, file))).toEqual(readFileSync(join(dist, file)))
    await expect(downloadAssets(github, 'nothing', folder.path)).rejects.toMatchObject({
      code: 'github/not-found',
    })
  })
})
