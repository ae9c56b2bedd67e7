import { startFakeGithub } from '@paquebot/fake-github'
import { describe, expect, it } from 'vitest'
import { openGitHub } from '../../src/github/client.ts'
import { commitOnBranch, type FileChange } from '../../src/github/commits.ts'
import { identify } from '../../src/github/identity.ts'
import { createPullRequest, findPullRequest, updatePullRequest } from '../../src/github/pulls.ts'
import { createRef, deleteRef, readRef } from '../../src/github/refs.ts'
import { readRepository } from '../../src/github/repository.ts'
import { tempFolder } from '../support/temp.ts'

async function open(
  kind: 'github_token' | 'app' | 'pat' = 'app',
  faults: Parameters<typeof startFakeGithub>[0]['faults'] = [],
) {
  const fake = await startFakeGithub({
    repositories: [{ owner: 'acme', name: 'ship', actionsMayCreatePullRequests: true }],
    faults,
  })
  const github = await openGitHub('/', {
    env: fake.env(kind),
    signal: new AbortController().signal,
    sleep: async () => {},
  })
  if (github === undefined) throw new Error('no repository')
  const base = fake.repository().ref('refs/heads/main') ?? ''
  return { fake, github, base, [Symbol.asyncDispose]: () => fake.stop() }
}

const text = (path: string, content: string, mode?: FileChange['mode']): FileChange => ({
  path,
  bytes: Buffer.from(content),
  ...(mode === undefined ? {} : { mode }),
})

describe('the client and GitHub', () => {
  it.each([
    ['github_token', 'github-token'],
    ['app', 'app'],
    ['pat', 'fine-grained'],
  ] as const)('knows %s by whom it belongs to', async (kind, known) => {
    await using scene = await open(kind)
    expect(await identify(scene.github)).toBe(known)
  })

  it('commits to a new branch, then over what was there, and leaves no branch behind', async () => {
    await using scene = await open()
    const { github, fake, base } = scene
    const commit = { branch: 'release', base, message: 'chore: one\n\nbody' }
    const first = await commitOnBranch(github, { ...commit, files: [text('a.txt', 'one')] })
    const files = [text('b.txt', 'two'), { path: 'README.md', bytes: null }]
    const second = await commitOnBranch(github, { ...commit, message: 'chore: two', files })
    const repository = fake.repository()
    expect(repository.ref('refs/heads/release')).toBe(second)
    expect(second).not.toBe(first)
    expect(await repository.read('a.txt', second)).toBeUndefined()
    expect(await repository.read('b.txt', second)).toBe('two')
    expect(await repository.read('README.md', second)).toBeUndefined()
    expect(Object.keys(repository.refs())).toEqual(['refs/heads/main', 'refs/heads/release'])
    fake.assertContract()
  })

  it('commits programs and links with their modes', async () => {
    await using scene = await open()
    const { github, fake, base } = scene
    const files = [text('run.sh', '#!/bin/sh\n', '100755'), text('link', 'run.sh', '120000')]
    const commit = { branch: 'release', base, message: 'chore: modes', files }
    const id = await commitOnBranch(github, commit)
    const again = await commitOnBranch(github, { ...commit, message: 'chore: again' })
    expect(await fake.repository().read('run.sh', id)).toBe('#!/bin/sh\n')
    expect(fake.repository().ref('refs/heads/release')).toBe(again)
    fake.assertContract()
  })

  it('makes one commit and one pull request although each answer is lost', async () => {
    const lost = ['graphql:createCommitOnBranch', 'git/create-ref', 'pulls/create']
    await using scene = await open(
      'app',
      lost.map((operation) => ({ kind: 'drop', at: { operation } })),
    )
    const { github, fake, base } = scene
    const files = [text('a.txt', 'one')]
    const id = await commitOnBranch(github, {
      branch: 'release',
      base,
      message: 'chore: one',
      files,
    })
    expect(fake.repository().ref('refs/heads/release')).toBe(id)
    const pull = { head: 'release', base: 'main', title: 'Release', body: 'text' }
    const { number } = await createPullRequest(github, pull)
    expect(await findPullRequest(github, pull)).toMatchObject({ number, title: 'Release' })
    expect(await updatePullRequest(github, number, { state: 'closed' })).toMatchObject({
      state: 'closed',
    })
    expect(await findPullRequest(github, pull)).toBeUndefined()
    expect((await fake.repository().snapshot()).pulls).toHaveLength(1)
    fake.assertContract()
  })

  it('does not commit over what somebody else pushed meanwhile', async () => {
    await using scene = await open('app', [
      { kind: 'stale-head', at: { operation: 'graphql:createCommitOnBranch' } },
    ])
    const { github, base } = scene
    const files = [text('a.txt', 'one')]
    const commit = commitOnBranch(github, { branch: 'release', base, message: 'chore: one', files })
    await expect(commit).rejects.toMatchObject({ code: 'github/stale' })
  })

  it('reads, makes and removes refs', async () => {
    await using scene = await open()
    const { github, base } = scene
    expect(await readRepository(github)).toMatchObject({ defaultBranch: 'main', isPrivate: false })
    await createRef(github, { ref: 'refs/heads/a/b', object: base })
    await createRef(github, { ref: 'refs/heads/a/b', object: base })
    expect(await readRef(github, 'heads/a/b')).toBe(base)
    await deleteRef(github, 'refs/heads/a/b')
    await deleteRef(github, 'refs/heads/a/b')
    expect(await readRef(github, 'heads/a/b')).toBeUndefined()
  })

  it('finds no repository where none is named', async () => {
    using folder = tempFolder()
    const around = { env: {}, signal: new AbortController().signal }
    expect(await openGitHub(folder.path, around)).toBeUndefined()
  })
})
