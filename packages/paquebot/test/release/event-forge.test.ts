import { describe, expect, it } from 'vitest'
import { openStory } from './story.ts'

const npm = ['core', 'mongoose', 'nestjs', 'rabbitmq', 'typeorm'].map(
  (name) => `@event-forge/inbox-outbox-${name}`,
)
const python = 'event-forge-inbox-outbox'

describe('the story of Event-Forge', () => {
  it('goes from changesets to packages, tags and releases, also when PyPI fails and main moves on', {
    timeout: 240_000,
  }, async () => {
    await using story = await openStory('event-forge')
    const { github, registries } = story
    const repository = github.repository()

    const pending = await story.run(['release', '--no-smoke'])
    expect([pending.code, pending.outputs]).toEqual([
      0,
      { mode: 'pr', published: 'false', 'published-packages': '[]', 'pr-number': '1', tags: '[]' },
    ])
    expect((await repository.snapshot()).pulls).toMatchObject([
      {
        title: 'chore(release): version packages',
        head: 'paquebot/release/main',
        body: expect.stringContaining(`| \`${python}\` | pypi | 1.0.0 | **1.1.0** | minor |`),
      },
    ])

    const release = await repository.merge(1)
    story.breakIf(({ server, method }) => server === 'pypi' && method === 'POST')
    const half = await story.run(['release', '--no-smoke'])
    expect([half.code, half.outputs.mode, half.outputs.published]).toEqual([1, 'publish', 'true'])
    expect(namesIn(half.outputs['published-packages'])).toEqual(npm)
    expect(Object.keys(registries.snapshot().npm).sort()).toEqual(npm)
    expect(registries.snapshot().pypi[python]?.releases ?? {}).toEqual({})
    expect(tagsAt(repository.refs(), release)).toEqual(npm.map((name) => `${name}@1.1.0`))

    await repository.commit({
      'packages/python/src/event_forge_inbox_outbox/later.py': '"""Of a later version."""\n',
      '.changeset/later-wind.md': `---\n"${python}": patch\n---\n\nA module of a later version\n`,
    })
    story.breakIf(() => false)
    const resumed = await story.run(['release', '--no-smoke'])
    expect([resumed.code, resumed.outputs.mode]).toEqual([0, 'publish'])
    expect(namesIn(resumed.outputs['published-packages'])).toEqual([python])
    expect(resumed.outputs['pr-number']).toBe('2')
    expect(tagsAt(repository.refs(), release)).toEqual(
      [...npm, python].map((name) => `${name}@1.1.0`).sort(),
    )
    const files = registries.snapshot().pypi[python]?.releases['1.1.0'] ?? {}
    const { releases } = await repository.snapshot()
    expect(releases.map(({ tag, draft }) => [tag, draft])).toEqual(
      [...npm, python].sort().map((name) => [`${name}@1.1.0`, false]),
    )
    expect(assetsOf(releases.find(({ tag }) => tag === `${python}@1.1.0`))).toEqual(
      Object.fromEntries(
        Object.entries(files).map(([name, { sha256 }]) => [name, `sha256:${sha256}`]),
      ),
    )
    // Made of the release commit: what was merged since is not in it.
    expect(
      await repository.read('packages/python/src/event_forge_inbox_outbox/later.py', release),
    ).toBeUndefined()

    const idle = await story.run(['release', '--no-smoke'])
    expect([idle.code, idle.outputs]).toEqual([
      0,
      { mode: 'pr', published: 'false', 'published-packages': '[]', 'pr-number': '2', tags: '[]' },
    ])
    github.assertContract()
  })
})

const namesIn = (json = '[]') =>
  (JSON.parse(json) as { name: string; version: string }[]).map(({ name }) => name).sort()

const tagsAt = (refs: Readonly<Record<string, string>>, commit: string) =>
  Object.entries(refs)
    .filter(([name, id]) => name.startsWith('refs/tags/') && id === commit)
    .map(([name]) => name.replace('refs/tags/', ''))
    .sort()

interface Assets {
  readonly assets: readonly { readonly name: string; readonly digest: string | null }[]
}

const assetsOf = (release: Assets | undefined) =>
  Object.fromEntries((release?.assets ?? []).map(({ name, digest }) => [name, digest]))
