import { describe, expect, it } from 'vitest'
import type { RemoteState } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import type { Publication } from '../../model/publication.ts'
import { standingOf, tagEnd, tagWay } from './decide.ts'

const { versions } = ecosystemOf('npm')

const publication = (version: string, tag?: string) =>
  ({
    id: 'npm:a',
    name: 'a',
    version,
    ecosystem: 'npm',
    artifacts: [{ file: 'a.tgz' }, { file: 'b.tgz' }],
    registry: '',
    needs: [],
    ...(tag === undefined ? {} : { tag }),
  }) as unknown as Publication

describe('a publication stands', () => {
  const commit = Date.parse('2026-01-02')
  const other = (since?: string): RemoteState => ({
    kind: 'other',
    digest: 'd',
    ...(since === undefined ? {} : { since }),
  })
  const same: RemoteState = { kind: 'same' }
  const cases: readonly (readonly [RemoteState, RemoteState, string])[] = [
    [same, same, 'there'],
    [same, { kind: 'absent' }, 'missing'],
    [{ kind: 'pending' }, same, 'missing'],
    [other('2026-01-03'), same, 'conflict'],
    [other('2026-01-01'), { kind: 'absent' }, 'earlier'],
    [other(), same, 'conflict'],
    [{ kind: 'unknown', why: 'x' }, other('2026-01-01'), 'unknown'],
  ]
  it.each(cases)('with %j and %j: %s', (a, b, kind) => {
    const files = new Map([
      ['a.tgz', a],
      ['b.tgz', b],
    ])
    expect(standingOf(publication('1.0.0'), files, commit).kind).toBe(kind)
  })
})

describe('the way of a dist-tag', () => {
  const plan = (size: number) => ({
    plan: {
      format: 1 as const,
      commit: null,
      publications: Array.from({ length: size }, () => publication('1.1.0')),
    },
    versions,
  })
  const tags = (all: Record<string, string>) => ({ kind: 'tags', tags: all }) as const
  it.each([
    ['a new package', '1.0.0', undefined, { kind: 'absent' }, 2, { kind: 'direct' }],
    ['one package', '1.1.0', undefined, tags({ latest: '1.0.0' }), 1, { kind: 'direct' }],
    [
      'one of two',
      '1.1.0',
      undefined,
      tags({ latest: '1.0.0' }),
      2,
      { kind: 'two-phase', now: '1.0.0' },
    ],
    [
      'an older line',
      '1.0.1',
      undefined,
      tags({ latest: '2.0.0' }),
      1,
      { kind: 'two-phase', now: '2.0.0', above: '2.0.0' },
    ],
    [
      'an older line with a tag of its own',
      '1.0.1',
      'v1-lts',
      tags({ latest: '2.0.0', 'v1-lts': '1.0.0' }),
      1,
      { kind: 'direct' },
    ],
    [
      'nobody knows',
      '1.0.0',
      undefined,
      { kind: 'unknown', why: 'x' },
      1,
      { kind: 'unknown', why: 'x' },
    ],
  ] as const)('of %s', (_, version, tag, state, size, expected) => {
    expect(tagWay(publication(version, tag), state, plan(size))).toEqual(expected)
  })
})

describe('the end of a dist-tag', () => {
  const own = 'paquebot-0123456789ab'
  const foreign = 'paquebot-ba9876543210'
  const off = (tag: string) => ({ tag, to: null })
  const flip = { tag: 'latest', to: '1.1.0' }
  it.each([
    [
      'moves for a version under the throw-away tag',
      { latest: '1.0.0', [own]: '1.1.0' },
      false,
      { flip, leftovers: [off(own)] },
    ],
    [
      'moves for one of a run that was killed',
      { latest: '1.0.0', [foreign]: '1.1.0' },
      false,
      { flip, leftovers: [off(foreign)] },
    ],
    [
      'moves for one of this run, wherever its tag is now',
      { latest: '1.0.0' },
      true,
      { flip, leftovers: [] },
    ],
    ['stays where somebody put it', { latest: '1.0.0' }, false, { leftovers: [] }],
    [
      'stays on a higher version',
      { latest: '2.0.0', [own]: '1.1.0' },
      false,
      { stays: '2.0.0', leftovers: [off(own)] },
    ],
    [
      'leaves the tag of another release that is still on its way',
      { latest: '1.1.0', [foreign]: '1.2.0' },
      false,
      { leftovers: [] },
    ],
    [
      'takes away the tag of a release that was overtaken',
      { latest: '1.1.0', [foreign]: '1.0.5' },
      false,
      { leftovers: [off(foreign)] },
    ],
  ] as const)('%s', (_, tags, isStaged, expected) => {
    expect(tagEnd(publication('1.1.0'), tags, { own, isStaged, versions })).toEqual(expected)
  })
})
