import type { LocalRegistries, RegistryRequest } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import type { RunEnd } from '../support/workflow-runner.ts'
import { openPipeline, trusted } from './pipeline.ts'

const example = 'event-forge'
const npm = ['core', 'mongoose', 'nestjs', 'rabbitmq', 'typeorm'].map(
  (name) => `@event-forge/inbox-outbox-${name}`,
)
const python = 'event-forge-inbox-outbox'

const workflow = 'release.yml'

describe('release.yml of Event-Forge', () => {
  it('goes from changesets to both registries, tags and releases; PyPI fails, and a re-run or the next push catches up', {
    timeout: 400_000,
  }, async () => {
    await using pipeline = await openPipeline(example, [
      ...trusted(example, 'npm', npm),
      ...trusted(example, 'pypi', [python]),
    ])
    const { github, registries } = pipeline
    const repository = github.repository()
    // The first versions are published by a person: npm trusts nobody with a new name.
    const first = await pipeline.type(['publish', '--no-smoke'])
    expect([first.code, first.text]).toEqual([0, first.text])

    const pending = await pipeline.run(workflow)
    expect(results(pending)).toEqual({
      decide: 'success',
      ci: 'skipped',
      build: 'skipped',
      npm: 'skipped',
      pypi: 'skipped',
      announce: 'success',
      'pull-request': 'success',
    })
    expect((await repository.snapshot()).pulls).toMatchObject([
      { title: 'chore(release): version packages', state: 'open' },
    ])

    const release = await repository.merge(1)
    pipeline.breakIf(isUpload)
    const half = await pipeline.run(workflow)
    expect(results(half)).toEqual(pypiFailed)
    expect(latestOf(registries)).toEqual(npm.map((name) => [name, '1.1.0']))
    expect(tagsOf(repository.refs(), release)).toEqual(npm.map((name) => `${name}@1.1.0`))

    pipeline.breakIf(() => false)
    const again = await pipeline.again()
    expect(results(again)).toEqual({
      decide: 'success',
      ci: 'success',
      build: 'success',
      npm: 'success',
      pypi: 'success',
      announce: 'success',
      'pull-request': 'skipped',
    })
    const files = registries.snapshot().pypi[python]?.releases['1.1.0'] ?? {}
    expect(Object.keys(files)).toHaveLength(2)
    expect(tagsOf(repository.refs(), release)).toEqual(
      [...npm, python].map((name) => `${name}@1.1.0`).sort(),
    )
    const { releases } = await repository.snapshot()
    const made = releases.filter(({ tag }) => tag.endsWith('@1.1.0'))
    expect(made.map(({ tag, draft, assets }) => [tag, draft, assets.length])).toEqual(
      [...npm, python].sort().map((name) => [`${name}@1.1.0`, false, name === python ? 2 : 1]),
    )

    const before = await repository.snapshot()
    const idle = await pipeline.run(workflow)
    expect(results(idle)).toEqual({
      decide: 'success',
      ci: 'skipped',
      build: 'skipped',
      npm: 'skipped',
      pypi: 'skipped',
      announce: 'skipped',
      'pull-request': 'skipped',
    })
    expect(await repository.snapshot()).toEqual(before)

    await repository.commit({
      '.changeset/second-wind.md': `---\n"${npm[0]}": patch\n---\n\nA second release\n`,
    })
    expect(results(await pipeline.run(workflow))).toEqual(onlyPull)
    const second = await repository.merge(2)
    pipeline.breakIf(isUpload)
    expect(results(await pipeline.run(workflow))).toEqual(pypiFailed)

    // The next push, with a release of its own in it: the rest of this one, from its own commit, and the next one asked for.
    await repository.commit({
      'packages/python/src/event_forge_inbox_outbox/later.py': '"""Of a later version."""\n',
      '.changeset/third-wind.md': `---\n"${python}": patch\n---\n\nA module of a later version\n`,
    })
    pipeline.breakIf(() => false)
    expect(results(await pipeline.run(workflow))).toEqual({
      decide: 'success',
      ci: 'success',
      build: 'success',
      npm: 'skipped',
      pypi: 'success',
      announce: 'success',
      'pull-request': 'success',
    })
    const wheel = Object.keys(registries.snapshot().pypi[python]?.releases['1.1.1'] ?? {})
    expect(wheel).toHaveLength(2)
    expect(tagsOf(repository.refs(), second)).toContain(`${python}@1.1.1`)
    expect(
      (await repository.snapshot()).pulls.filter(({ state }) => state === 'open'),
    ).toMatchObject([{ number: 3 }])
    github.assertContract()
  })
})

const onlyPull = {
  decide: 'success',
  ci: 'skipped',
  build: 'skipped',
  npm: 'skipped',
  pypi: 'skipped',
  announce: 'skipped',
  'pull-request': 'success',
}

const pypiFailed = {
  decide: 'success',
  ci: 'success',
  build: 'success',
  npm: 'success',
  pypi: 'failure',
  announce: 'success',
  'pull-request': 'skipped',
}

const isUpload = ({ server, method, path }: RegistryRequest) =>
  server === 'pypi' && method === 'POST' && !path.includes('oidc')

const results = (end: RunEnd) =>
  Object.fromEntries(Object.entries(end).map(([id, { result }]) => [id, result]))

const latestOf = (registries: LocalRegistries) =>
  Object.entries(registries.snapshot().npm)
    .map(([name, { distTags }]) => [name, distTags.latest])
    .sort()

const tagsOf = (refs: Readonly<Record<string, string>>, commit: string) =>
  Object.entries(refs)
    .filter(([name, id]) => name.startsWith('refs/tags/') && id === commit)
    .map(([name]) => name.replace('refs/tags/', ''))
    .sort()
