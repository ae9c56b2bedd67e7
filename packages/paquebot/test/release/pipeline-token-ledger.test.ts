import { describe, expect, it } from 'vitest'
import { git } from '../support/temp.ts'
import type { RunEnd } from '../support/workflow-runner.ts'
import { openPipeline, trusted } from './pipeline.ts'

const example = 'token-ledger'

describe('version-bump.yml and release.yml of TokenLedger', () => {
  it('go from a dispatch to a pull request, and merged to PyPI, an annotated tag and a release', {
    timeout: 300_000,
  }, async () => {
    await using pipeline = await openPipeline(
      example,
      trusted(example, 'pypi', ['tokenledger'], { pending: true }),
    )
    const { github, registries } = pipeline
    const repository = github.repository()

    const bumped = await pipeline.run('version-bump.yml', { bump: 'minor' })
    expect(results(bumped)).toEqual({ bump: 'success' })
    expect((await repository.snapshot()).pulls).toMatchObject([
      { title: 'chore(release): v0.2.0', head: 'paquebot/release/main', state: 'open' },
    ])
    expect(repository.refs()['refs/tags/v0.2.0']).toBeUndefined()

    const commit = await repository.merge(1)
    const released = await pipeline.run('release.yml')
    expect(results(released)).toEqual({
      decide: 'success',
      ci: 'success',
      build: 'success',
      pypi: 'success',
      announce: 'success',
      'pull-request': 'skipped',
    })
    const files = registries.snapshot().pypi.tokenledger?.releases['0.2.0'] ?? {}
    expect(Object.keys(files).sort()).toEqual([
      'tokenledger-0.2.0-py3-none-any.whl',
      'tokenledger-0.2.0.tar.gz',
    ])
    // Annotated, as bump-my-version makes them.
    expect(git(repository.folder, 'rev-parse', 'v0.2.0^{commit}').trim()).toBe(commit)
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
    const next = await pipeline.run('release.yml')
    expect(results(next)).toEqual({
      decide: 'success',
      ci: 'skipped',
      build: 'skipped',
      pypi: 'skipped',
      announce: 'skipped',
      'pull-request': 'success',
    })
    expect(
      await repository.read('tokenledger/__init__.py', 'refs/heads/paquebot/release/main'),
    ).toContain('__version__ = "0.2.1"')
    github.assertContract()
  })
})

const results = (end: RunEnd) =>
  Object.fromEntries(Object.entries(end).map(([id, { result }]) => [id, result]))
