import { describe, expect, it } from 'vitest'
import { type ReleaseView, renderRelease, reportRelease } from './release.ts'
import { makeStyle } from './style.ts'

const plain = makeStyle(false)
const commit = 'a'.repeat(40)
const nothing: ReleaseView = { done: true, commit, published: [], tags: [], held: [] }

const half: ReleaseView = {
  ...nothing,
  decision: {
    mode: 'publish',
    because: '2 versions of the tree are not on the registry',
    publish: [],
  },
  published: [
    {
      id: 'f'.repeat(64),
      complete: false,
      reached: 'pypi',
      tried: [],
      packages: [
        { package: 'npm:core', name: 'core', version: '1.1.0', end: { kind: 'published' } },
        {
          package: 'pypi:core',
          name: 'core-py',
          version: '1.1.0',
          end: { kind: 'refused', because: 'the registry | says no\nand more' },
        },
      ],
    },
  ],
  tags: [
    { name: 'core@1.1.0', commit, packages: ['core'], made: true, release: 'https://x/core' },
    { name: 'v1.0.0', commit, packages: ['old'], made: false },
  ],
  held: [{ id: 'pypi:core', why: 'core-py 1.1.0 is not on its registry' }],
}

describe('the page of a release', () => {
  it('tells what was published, tagged and held back', () => {
    const text = renderRelease(half, plain)
    expect(text.split('\n')[0]).toBe('publish: 2 versions of the tree are not on the registry')
    expect(text).toContain('tagged  core@1.1.0  aaaaaaa  https://x/core')
    expect(text).toContain('held back: core-py 1.1.0 is not on its registry')
    expect(text).not.toContain('v1.0.0')
  })

  it('gives a workflow its outputs and a table', () => {
    expect(reportRelease(half)).toEqual({
      outputs: {
        mode: 'publish',
        published: 'true',
        'published-packages': '[{"name":"core","version":"1.1.0","ecosystem":"npm"}]',
        'pr-number': '',
        tags: '["core@1.1.0"]',
      },
      summary: [
        '### Release: publish',
        '2 versions of the tree are not on the registry',
        [
          '| package | registry | version | state | tag | because |',
          '| --- | --- | --- | --- | --- | --- |',
          '| `core` | npm | 1.1.0 | published | core@1.1.0 |  |',
          '| `core-py` | pypi | 1.1.0 | refused |  | the registry \\| says no |',
        ].join('\n'),
      ].join('\n\n'),
    })
  })

  it('says in a dry run what would go out, and from which commit', () => {
    const because = '1 version of the tree is not on the registry'
    const publish = [{ commit: 'b'.repeat(40), packages: ['npm:core'] }]
    const view: ReleaseView = {
      ...nothing,
      done: false,
      decision: { mode: 'publish', because, publish },
    }
    expect(renderRelease(view, plain)).toBe(
      `publish: ${because}\n\nwould publish npm:core  from bbbbbbb`,
    )
  })

  it('calls a run that did nothing `none`', () => {
    const decision = { mode: 'none', because: 'nothing is pending', publish: [] } as const
    expect(reportRelease({ ...nothing, decision }).outputs.mode).toBe('none')
  })
})
