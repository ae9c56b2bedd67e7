import { describe, expect, it } from 'vitest'
import type { Artifact } from '../../model/artifact.ts'
import type { PublishSettings } from '../../model/package.ts'
import { pkg, workspaceOf } from '../plan/test-support.ts'
import { distTags, planPublish } from './plan.ts'

const registries = { npm: 'http://127.0.0.1/npm', pypi: 'http://127.0.0.1/pypi' }

/** The dist-tag that the version of an npm package is uploaded with. */
function tagOf(version: string, publishing: PublishSettings = {}, tag?: string) {
  const artifact = { package: 'npm:a', version, ecosystem: 'npm', kind: 'tarball', file: 'a.tgz' }
  const release = {
    id: 'npm:a',
    from: null,
    to: version,
    bump: 'patch',
    reasons: [],
    changes: [],
  } as const
  const tags = distTags([tag === undefined ? release : { ...release, tag }])
  const workspace = workspaceOf(pkg('npm:a', '1.0.0', { publishing }))
  const artifacts = [artifact as Artifact]
  const parts = { artifacts, workspace, commit: null, registries, access: 'public', tags } as const
  return planPublish(parts).publications[0]?.tag
}

describe('the dist-tag of an npm package', () => {
  it.each([
    ['1.0.0', {}, undefined, 'latest'],
    ['1.1.0-rc.0', {}, 'rc', 'rc'],
    ['0.0.0-canary-20261125150000', {}, 'canary', 'canary'],
    ['1.1.0-rc.0', { tag: 'beta' }, 'rc', 'beta'],
    ['1.0.0', { tag: 'lts' }, undefined, 'lts'],
    // Made by hand; the inspection of the artifact has an error finding for it.
    ['1.1.0-rc.0', {}, undefined, 'next'],
  ])('%s with %j and the plan’s tag %s is %s', (version, publishing, tag, expected) => {
    expect(tagOf(version, publishing, tag)).toBe(expected)
  })
})
