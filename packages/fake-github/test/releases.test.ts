import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FakeGithub, TokenKind } from '../src/index.ts'
import { octokit, refusal, start, where } from './support/clients.ts'

const api = (github: FakeGithub, kind: TokenKind = 'github_token') => octokit(github, kind).request

function create(github: FakeGithub, body: { tag_name: string; [name: string]: unknown }) {
  return api(github)('POST /repos/{owner}/{repo}/releases', { ...where, ...body }).then(
    ({ data }) => data,
  )
}

function update(github: FakeGithub, id: number, body: Record<string, unknown>) {
  return api(github)('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
    ...where,
    release_id: id,
    ...body,
  }).then(({ data }) => data)
}

function upload(github: FakeGithub, url: string, name: string, content: string) {
  return api(github)({
    method: 'POST',
    url,
    name,
    data: content,
    headers: { 'content-type': 'application/gzip' },
  } as never).then(
    ({ data }) => data as { id: number; name: string; digest: string; state: string },
  )
}

const latest = (github: FakeGithub) =>
  api(github)('GET /repos/{owner}/{repo}/releases/latest', where).then(
    ({ data }) => data.tag_name,
    ({ status }) => status,
  )

describe('releases', () => {
  it('makes the tag at publishing, from target_commitish, and shows drafts only in the list', async () => {
    await using github = await start()
    const repository = github.repository()
    const first = repository.ref('refs/heads/main')
    await repository.commit({ 'a.txt': 'a' })
    const draft = await create(github, { tag_name: 'v1.0.0', target_commitish: first, draft: true })
    expect(repository.ref('refs/tags/v1.0.0')).toBeUndefined()
    const byTag = () =>
      api(github)('GET /repos/{owner}/{repo}/releases/tags/{tag}', { ...where, tag: 'v1.0.0' })
    expect(await refusal(byTag())).toBe('404 Not Found')
    const list = (kind: TokenKind) =>
      api(github, kind)('GET /repos/{owner}/{repo}/releases', where).then(({ data }) => data.length)
    expect([await list('github_token'), await list('anonymous')]).toEqual([1, 0])

    await repository.commit({ 'b.txt': 'b' })
    await update(github, draft.id, { draft: false })
    expect(repository.ref('refs/tags/v1.0.0')).toBe(first)
    expect((await byTag()).data.draft).toBe(false)
    expect(await list('anonymous')).toBe(1)
    github.assertContract()
  })

  it('bears two drafts of one tag, and one published release', async () => {
    await using github = await start()
    const drafts = [
      await create(github, { tag_name: 'v1', draft: true }),
      await create(github, { tag_name: 'v1', draft: true }),
    ]
    await update(github, drafts[0]?.id ?? 0, { draft: false })
    const second = update(github, drafts[1]?.id ?? 0, { draft: false })
    const taken = '422 Validation Failed | Release tag_name already_exists'
    expect(await refusal(second)).toBe(taken)
    expect(await refusal(create(github, { tag_name: 'v1' }))).toBe(taken)
    github.assertContract()
  })

  it('knows which release is the latest', async () => {
    await using github = await start()
    expect(await latest(github)).toBe(404)
    await create(github, { tag_name: 'main@1' })
    const other = await create(github, { tag_name: 'other@9', make_latest: 'false' })
    expect(await latest(github)).toBe('main@1')
    await create(github, { tag_name: 'main@2-beta.1', prerelease: true })
    expect(await latest(github)).toBe('main@1')
    await create(github, { tag_name: 'main@2' })
    expect(await latest(github)).toBe('main@2')
    // Changing notes says nothing about "latest"; saying so does.
    await update(github, other.id, { body: 'better notes' })
    expect(await latest(github)).toBe('main@2')
    await update(github, other.id, { make_latest: 'true' })
    expect(await latest(github)).toBe('other@9')
    const snapshot = await github.repository().snapshot()
    expect(snapshot.releases.filter((release) => release.latest).map(({ tag }) => tag)).toEqual([
      'other@9',
    ])
    github.assertContract()
  })

  it('stores assets under names of its own, once each, with their digest', async () => {
    await using github = await start()
    const draft = await create(github, { tag_name: 'v1', draft: true })
    const asset = await upload(github, draft.upload_url, 'acme inbox (1).tgz', 'bytes')
    expect([asset.name, asset.state]).toEqual(['acme.inbox.1.tgz', 'uploaded'])
    expect(asset.digest).toBe(`sha256:${createHash('sha256').update('bytes').digest('hex')}`)
    const again = upload(github, draft.upload_url, 'acme inbox (1).tgz', 'other')
    expect(await refusal(again)).toBe('422 Validation Failed | ReleaseAsset name already_exists')
    const get = (accept: string) =>
      api(github)('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
        ...where,
        asset_id: asset.id,
        headers: { accept },
      })
    const bytes = (await get('application/octet-stream')).data as unknown as ArrayBuffer
    expect(Buffer.from(bytes).toString()).toBe('bytes')
    const page = () => fetch(`${github.url}/acme/ship/releases/download/v1/acme.inbox.1.tgz`)
    expect((await page()).status).toBe(404)
    expect(
      await refusal(
        api(github, 'anonymous')('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
          ...where,
          asset_id: asset.id,
        }),
      ),
    ).toBe('404 Not Found')
    await update(github, draft.id, { draft: false })
    expect(await (await page()).text()).toBe('bytes')
    github.assertContract()
  })

  it('freezes immutable releases, their tags, and the names of their tags for ever', async () => {
    await using github = await start({ immutableReleases: true })
    const draft = await create(github, { tag_name: 'v1', draft: true })
    const asset = await upload(github, draft.upload_url, 'a.tgz', 'a')
    const release = await update(github, draft.id, { draft: false })
    expect(release.immutable).toBe(true)
    expect(await refusal(upload(github, draft.upload_url, 'b.tgz', 'b'))).toBe(
      '422 Cannot upload assets to an immutable release',
    )
    const remove = api(github)('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', {
      ...where,
      asset_id: asset.id,
    })
    expect(await refusal(remove)).toBe(
      '422 Validation Failed | Cannot delete asset from an immutable release',
    )
    const attested = await api(github)('GET /repos/{owner}/{repo}/attestations/{subject_digest}', {
      ...where,
      subject_digest: asset.digest,
      predicate_type: 'release',
    })
    expect(attested.data.attestations).toHaveLength(1)
    const untag = () =>
      api(github)('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { ...where, ref: 'tags/v1' })
    expect(await refusal(untag())).toBe(
      '422 Repository rule violations found\n\nCannot delete this tag\n\n',
    )
    expect((await update(github, draft.id, { name: 'Version 1', body: 'notes' })).name).toBe(
      'Version 1',
    )

    await api(github)('DELETE /repos/{owner}/{repo}/releases/{release_id}', {
      ...where,
      release_id: draft.id,
    })
    await untag()
    expect(await refusal(create(github, { tag_name: 'v1', draft: true }))).toBe(
      '422 Validation Failed | tag_name was used by an immutable release',
    )
    expect(await refusal(create(github, { tag_name: 'v1' }))).toBe(
      '422 Validation Failed | pre_receive Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n | tag_name was used by an immutable release | Published releases must have a valid tag',
    )
    const sha = github.repository().ref('refs/heads/main') ?? ''
    const tag = api(github)('POST /repos/{owner}/{repo}/git/refs', {
      ...where,
      ref: 'refs/tags/v1',
      sha,
    })
    expect(await refusal(tag)).toBe(
      '422 Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n',
    )
    github.assertContract()
  })

  it('refuses the tag of a release by the rulesets, with two errors', async () => {
    await using github = await start({
      rulesets: [
        {
          name: 'tags',
          target: 'tag',
          enforcement: 'active',
          conditions: { ref_name: { include: ['refs/tags/v*'], exclude: [] } },
          rules: [{ type: 'creation' }],
        },
      ],
    })
    expect(await refusal(create(github, { tag_name: 'v1' }))).toBe(
      '422 Validation Failed | pre_receive Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n | Published releases must have a valid tag',
    )
    await create(github, { tag_name: 'v1', draft: true })
    await create(github, { tag_name: 'py/v1' })
    expect(
      github
        .repository()
        .events()
        .map(({ name, action }) => [name, action].join(' ')),
    ).toEqual(['create ', 'push ', 'release created', 'release published', 'release released'])
    github.assertContract()
  })

  it('answers 404 when the commit has other workflow files than the default branch', async () => {
    await using github = await start()
    const repository = github.repository()
    await repository.commit({ '.github/workflows/ci.yml': 'on: push\n' }, { branch: '1.x' })
    const body = { tag_name: 'v1', target_commitish: '1.x' }
    expect(await refusal(create(github, body))).toBe('404 Not Found')
    const byPerson = api(github, 'pat')('POST /repos/{owner}/{repo}/releases', {
      ...where,
      ...body,
    })
    expect((await byPerson).status).toBe(201)
    github.assertContract()
  })

  it('lists in pages, newest first', async () => {
    await using github = await start()
    for (const tag of ['v1', 'v2', 'v3']) await create(github, { tag_name: tag, draft: true })
    const page = (number: number) =>
      api(github)('GET /repos/{owner}/{repo}/releases', { ...where, per_page: 2, page: number })
    const [first, second] = [await page(1), await page(2)]
    expect([first, second].map(({ data }) => data.map(({ tag_name }) => tag_name))).toEqual([
      ['v3', 'v2'],
      ['v1'],
    ])
    expect(first.headers.link).toMatch(/[?&]page=2>; rel="next", .*[?&]page=2>; rel="last"$/)
    expect(second.headers.link).toMatch(/rel="prev".*rel="first"/)
  })
})
