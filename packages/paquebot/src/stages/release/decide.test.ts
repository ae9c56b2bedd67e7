import { describe, expect, it } from 'vitest'
import { decideRelease, type PackageFacts, type ReleaseFacts } from './decide.ts'

const head = 'f'.repeat(40)
const release = 'a'.repeat(40)
const older = '0'.repeat(40)

const core: PackageFacts = { id: 'npm:core', presence: 'there' }
const python: PackageFacts = { id: 'pypi:core', presence: 'there' }
const idle: ReleaseFacts = {
  waiting: 'nothing',
  isBump: false,
  head,
  packages: [core, python],
  isBuilt: false,
}
const missing = (commit?: string): PackageFacts => ({
  ...python,
  presence: 'missing',
  ...(commit === undefined ? {} : { commit }),
})

describe('decideRelease', () => {
  it('has nothing to do when nothing is pending and everything is there, but for lost tags', () => {
    expect(decideRelease(idle)).toEqual({
      mode: 'none',
      publish: [],
      announce: true,
      pull: 'last',
      because: 'nothing is pending, and every version is on its registry',
    })
  })

  it('makes the pull request for changesets, and publishes no version that was never begun', () => {
    const facts = { ...idle, waiting: 'changesets', packages: [core, missing(older)] } as const
    expect(decideRelease(facts)).toEqual({
      mode: 'pr',
      publish: [],
      announce: false,
      pull: 'first',
      because: 'changesets are pending',
    })
  })

  it('publishes a merged release that no run has begun, although changesets are pending', () => {
    const merged = { ...missing(older), isReleaseCommit: true } as const
    const facts = { ...idle, waiting: 'changesets', packages: [core, merged] } as const
    expect(decideRelease(facts)).toEqual({
      mode: 'pr',
      publish: [{ commit: older, packages: ['pypi:core'] }],
      announce: true,
      pull: 'first',
      because: 'changesets are pending, and 1 version of an earlier release is not on the registry',
    })
  })

  it('publishes what the tree has and the registries lack, when no changeset is pending', () => {
    const packages = [
      { ...core, presence: 'missing' },
      { ...python, presence: 'missing' },
    ] as const
    expect(decideRelease({ ...idle, packages })).toEqual({
      mode: 'publish',
      publish: [{ commit: head, packages: ['npm:core', 'pypi:core'] }],
      announce: true,
      pull: 'last',
      because: '2 versions of the tree are not on the registry',
    })
  })

  it('publishes each version from the commit that wrote it', () => {
    const packages = [
      { ...core, presence: 'missing', commit: older } as const,
      { id: 'npm:other', presence: 'missing', commit: release } as const,
      missing(release),
    ]
    expect(decideRelease({ ...idle, packages }).publish).toEqual([
      { commit: older, packages: ['npm:core'] },
      { commit: release, packages: ['npm:other', 'pypi:core'] },
    ])
    expect(decideRelease({ ...idle, packages, isBuilt: true }).publish).toEqual([
      { commit: head, packages: ['npm:core', 'npm:other', 'pypi:core'] },
    ])
  })

  it('completes a release that was begun, although changesets of the next one are pending', () => {
    const packages = [{ ...core, commit: release }, missing(release)]
    expect(decideRelease({ ...idle, waiting: 'changesets', packages })).toEqual({
      mode: 'pr',
      publish: [{ commit: release, packages: ['pypi:core'] }],
      announce: true,
      pull: 'first',
      because: 'changesets are pending, and 1 version of an earlier release is not on the registry',
    })
  })

  it('lets commits hold nothing back: they are behind the version in the tree', () => {
    const facts = { ...idle, waiting: 'commits' } as const
    expect(decideRelease({ ...facts, packages: [core, missing(release)] })).toMatchObject({
      mode: 'publish',
      publish: [{ commit: release, packages: ['pypi:core'] }],
      pull: 'last',
    })
    expect(decideRelease(facts)).toMatchObject({
      mode: 'pr',
      publish: [],
      because: 'commits ask for a release',
    })
  })

  it('never takes an unknown version for one that is there, nor begins with it beside changesets', () => {
    const unknown: PackageFacts = { ...python, presence: 'unknown', commit: release }
    const packages = [{ ...core, commit: release }, unknown]
    expect(decideRelease({ ...idle, packages }).mode).toBe('publish')
    expect(decideRelease({ ...idle, waiting: 'changesets', packages }).publish).toEqual([])
  })

  it('makes nothing but the pull request for an explicit bump', () => {
    const packages = [core, missing(release)]
    expect(decideRelease({ ...idle, packages, isBump: true })).toMatchObject({
      mode: 'pr',
      publish: [],
      announce: false,
      pull: 'first',
    })
  })
})
