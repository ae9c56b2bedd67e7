import { describe, expect, it } from 'vitest'
import { defaultSettings } from './settings.ts'
import { makeSnapshot, type SnapshotRequest, snapshotVersion } from './snapshot.ts'
import { ecosystems } from './test-support.ts'

const date = new Date('2026-11-25T15:00:00.250Z')
const commit = () => 'abcdef1234567890'

function make(asked: Partial<SnapshotRequest>, template: string | null = null, calculated = false) {
  const snapshot = { useCalculatedVersion: calculated, prereleaseTemplate: template }
  return makeSnapshot({ date, commit, ...asked }, { ...defaultSettings, snapshot })
}

/** The version of a package that would go to 1.1.0, on npm and on PyPI. */
function versions(asked: Partial<SnapshotRequest>, template?: string | null, calculated?: boolean) {
  const { snapshot, findings } = make(asked, template, calculated)
  if (snapshot === undefined) return findings.map(({ message }) => message)
  const { npm, pypi } = ecosystems
  return [npm, pypi].map(({ versions }) => snapshotVersion(versions, '1.1.0', snapshot))
}

describe('a snapshot', () => {
  it.each<[Partial<SnapshotRequest>, string | null, boolean, string, string]>([
    [{}, null, false, '0.0.0-20261125150000', '0.0.0.dev20261125150000'],
    [{ tag: 'canary' }, null, false, '0.0.0-canary-20261125150000', '0.0.0.dev20261125150000'],
    [{ tag: 'canary' }, null, true, '1.1.0-canary-20261125150000', '1.1.0.dev20261125150000'],
    [
      { tag: 'pr-1' },
      '{tag}.{commit-short}',
      false,
      '0.0.0-pr-1.abcdef1',
      '0.0.0.dev20261125150000',
    ],
    [{}, '{commit}', false, '0.0.0-abcdef1234567890', '0.0.0.dev20261125150000'],
    [
      { tag: 'dev' },
      '{tag}.{timestamp}',
      false,
      '0.0.0-dev.1795618800250',
      '0.0.0.dev1795618800250',
    ],
    [{ tag: 'rc' }, '{tag}.{datetime}', true, '1.1.0-rc.20261125150000', '1.1.0rc20261125150000'],
    [{ tag: 'x', template: '{tag}' }, '{datetime}', false, '0.0.0-x', '0.0.0.dev20261125150000'],
    // `1.1.0-1` is the post release `1.1.0.post1` in PEP 440, and newer than 1.1.0.
    [{}, '1', true, '1.1.0-1', '1.1.0.dev20261125150000'],
  ])('%j by the template %s, calculated %s', (asked, template, calculated, npm, pypi) => {
    expect(versions(asked, template, calculated)).toEqual([npm, pypi])
  })

  it.each<[Partial<SnapshotRequest>, string, string]>([
    [
      { tag: 'x' },
      '{datetime}',
      'the template `{datetime}` has no `{tag}`, and the tag `x` is given',
    ],
    [{}, '{tag}-1', '`{tag}` of the template `{tag}-1` has no value'],
    [{ commit: () => null }, '{commit}', '`{commit}` of the template `{commit}` has no value'],
  ])('%j by the template %s is refused', (asked, template, message) => {
    expect(versions(asked, template)).toEqual([message])
  })

  it('that makes no SemVer version is an error', () => {
    expect(make({}, 'a_b').findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['plan/snapshot-template', 'error'],
    ])
  })

  it.each([
    ['canary', 'canary'],
    [undefined, 'snapshot'],
    ['latest', 'snapshot'],
    ['1.2', 'snapshot'],
    ['v1', 'snapshot'],
    ['pr#1', 'snapshot'],
  ])('with the tag %s has the dist-tag %s', (tag, expected) => {
    expect(make(tag === undefined ? {} : { tag }).snapshot?.tag).toBe(expected)
  })
})
