import { describe, expect, it } from 'vitest'
import type { PreState } from '../../model/plan.ts'
import { planNextPatch, planRelease } from './plan.ts'
import { makeSnapshot } from './snapshot.ts'
import { change, inputOf, on, pkg, versionsIn } from './test-support.ts'

const rc: PreState = { mode: 'pre', tag: 'rc' }

describe('prerelease mode', () => {
  it.each<[string, string, 'patch' | 'minor' | 'major', string, string, string]>([
    ['1.0.0', '1.0.0', 'minor', 'rc', '1.1.0-rc.0', '1.1.0rc0'],
    ['1.1.0-rc.0', '1.1.0rc0', 'minor', 'rc', '1.1.0-rc.1', '1.1.0rc1'],
    ['1.1.0-rc.0', '1.1.0rc0', 'patch', 'rc', '1.1.0-rc.1', '1.1.0rc1'],
    ['1.1.0-rc.0', '1.1.0rc0', 'major', 'rc', '2.0.0-rc.1', '2.0.0rc1'],
    ['1.1.0-alpha.4', '1.1.0a4', 'minor', 'beta', '1.1.0-beta.5', '1.1.0b5'],
    ['1.0.0', '1!1.2', 'minor', 'next', '1.1.0-next.0', '1!1.3.dev0'],
    ['1.0.0-rc.x', '1.0.0.dev3', 'patch', 'dev', '1.0.0-dev.0', '1.0.0.dev4'],
  ])('takes npm %s and PyPI %s by a %s with the tag %s', (npm, pypi, bump, tag, ...expected) => {
    const changes = [change({ 'npm:a': bump, 'pypi:b': bump })]
    const input = inputOf([pkg('npm:a', npm), pkg('pypi:b', pypi)], changes)
    const { plan } = planRelease({ ...input, pre: { mode: 'pre', tag } })
    expect(Object.values(versionsIn(plan))).toEqual(expected)
  })

  it('makes everything final that holds a prerelease when it ends', () => {
    const packages = [pkg('npm:a', '1.1.0-rc.2'), pkg('pypi:b', '2.0.0b1'), pkg('npm:c', '1.0.0')]
    const { plan } = planRelease({ ...inputOf(packages, []), pre: { mode: 'exit', tag: 'rc' } })
    expect(versionsIn(plan)).toEqual({ 'npm:a': '1.1.0', 'pypi:b': '2.0.0' })
    expect(plan.releases.map(({ reasons }) => reasons)).toEqual([
      [{ kind: 'exit' }],
      [{ kind: 'exit' }],
    ])
  })

  it('gives npm packages the tag as dist-tag, and PyPI none', () => {
    const changes = [change({ 'npm:a': 'patch', 'pypi:b': 'patch' })]
    const input = inputOf([pkg('npm:a', '1.0.0'), pkg('pypi:b', '1.0.0')], changes)
    const tags = (more: object) =>
      planRelease({ ...input, ...more }).plan.releases.map(({ tag }) => tag)
    expect(tags({ pre: rc })).toEqual(['rc', undefined])
    expect(tags({ pre: { mode: 'exit', tag: 'rc' } })).toEqual([undefined, undefined])
    const request = { tag: 'canary', date: new Date(0), commit: () => null }
    expect(tags(makeSnapshot(request, input.settings))).toEqual(['canary', undefined])
  })

  it('lets a follower take the prerelease of its leader', () => {
    const python = pkg('pypi:b', '1.0.0', { dependencies: [on('npm:a', '', 'follows')] })
    const input = inputOf([pkg('npm:a', '1.0.0'), python], [change({ 'npm:a': 'minor' })])
    const { plan, findings } = planRelease({ ...input, pre: rc })
    expect([versionsIn(plan), findings]).toEqual([
      { 'npm:a': '1.1.0-rc.0', 'pypi:b': '1.1.0rc0' },
      [],
    ])
    const after = [pkg('npm:a', '1.1.0-rc.0'), { ...python, version: '1.1.0rc0' }]
    const exit = planRelease({ ...inputOf(after, []), pre: { mode: 'exit', tag: 'rc' } })
    expect(versionsIn(exit.plan)).toEqual({ 'npm:a': '1.1.0', 'pypi:b': '1.1.0' })
  })

  it('refuses a tag that PyPI cannot spell, and names the nearest', () => {
    const input = inputOf([pkg('pypi:b', '1.0.0')], [change({ 'pypi:b': 'patch' })])
    const { findings } = planRelease({ ...input, pre: { mode: 'pre', tag: 'preview' } })
    expect(findings.map(({ rule, hint }) => [rule, hint])).toEqual([
      [
        'plan/version-not-pep440',
        'the nearest tag that it can take is `rc`: write it as `tag` in .changeset/pre.json',
      ],
    ])
  })

  it.each([
    ['corrected', 'error'],
    ['strict', 'warning'],
  ] as const)('tells of a version that goes back (%s)', (profile, severity) => {
    const input = inputOf([pkg('npm:a', '1.1.0-rc.2')], [change({ 'npm:a': 'patch' })], { profile })
    const { findings } = planRelease({ ...input, pre: { mode: 'pre', tag: 'beta' } })
    expect(findings.map((one) => [one.rule, one.severity])).toEqual([
      ['plan/version-goes-back', severity],
    ])
  })

  it('is rehearsed as the next of the series when nothing is pending', () => {
    const { changes: _, ...input } = inputOf(
      [pkg('npm:a', '1.1.0-rc.2'), pkg('pypi:b', '1.0.0')],
      [],
    )
    const { plan } = planNextPatch({ ...input, pre: rc })
    expect(versionsIn(plan)).toEqual({ 'npm:a': '1.1.0-rc.3', 'pypi:b': '1.0.1rc0' })
  })
})
