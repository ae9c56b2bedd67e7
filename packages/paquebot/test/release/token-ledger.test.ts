import { describe, expect, it } from 'vitest'
import { git } from '../support/temp.ts'
import { openStory } from './story.ts'

// A pending publisher: the project does not exist yet.
const publisher = {
  registry: 'pypi',
  name: 'tokenledger',
  owner: 'token-ledger',
  repository: 'token-ledger',
  workflow: 'release.yml',
  pending: true,
} as const

describe('the story of TokenLedger', () => {
  it('goes from a bump by dispatch to PyPI, a tag and a release with its files', {
    timeout: 240_000,
  }, async () => {
    await using story = await openStory('token-ledger', { publishers: [publisher] })
    const { github, registries } = story
    const repository = github.repository()

    const dispatched = await story.run(['release', '--bump', 'minor', '--no-smoke'])
    expect([dispatched.code, dispatched.outputs.mode]).toEqual([0, 'pr'])
    const [pull] = (await repository.snapshot()).pulls
    expect(pull).toMatchObject({ title: 'chore(release): v0.2.0', state: 'open' })
    expect(
      await repository.read('tokenledger/__init__.py', 'refs/heads/paquebot/release/main'),
    ).toContain('__version__ = "0.2.0"')

    const commit = await repository.merge(1)
    const released = await story.run(['release', '--no-smoke'])
    expect([released.code, released.outputs]).toEqual([
      0,
      {
        mode: 'publish',
        published: 'true',
        'published-packages': '[{"name":"tokenledger","version":"0.2.0","ecosystem":"pypi"}]',
        'pr-number': '',
        tags: '["v0.2.0"]',
      },
    ])
    // Annotated, as bump-my-version makes them.
    expect(git(repository.folder, 'rev-parse', 'v0.2.0^{commit}').trim()).toBe(commit)
    const files = registries.snapshot().pypi.tokenledger?.releases['0.2.0'] ?? {}
    expect(Object.keys(files).sort()).toEqual([
      'tokenledger-0.2.0-py3-none-any.whl',
      'tokenledger-0.2.0.tar.gz',
    ])
    const { releases } = await repository.snapshot()
    expect(releases).toMatchObject([
      {
        tag: 'v0.2.0',
        draft: false,
        latest: true,
        assets: Object.entries(files)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { sha256, size }]) => ({ name, digest: `sha256:${sha256}`, size })),
      },
    ])

    await repository.commit(
      { 'tokenledger/late.py': '"""Late."""\n' },
      { message: 'fix: count tokens of streams' },
    )
    const next = await story.run(['release', '--no-smoke'])
    expect([next.code, next.outputs.mode, next.outputs['pr-number']]).toEqual([0, 'pr', '2'])
    expect(
      await repository.read('tokenledger/__init__.py', 'refs/heads/paquebot/release/main'),
    ).toContain('__version__ = "0.2.1"')
    github.assertContract()
  })
})
