import { describe, expect, it } from 'vitest'
import { fleet, openHarbour } from '../support/announcing.ts'

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
