import { describe, expect, it } from 'vitest'
import { ecosystems } from './index.ts'
import { indexTags, lastTag, type TagOwner } from './tags.ts'

const core: TagOwner = {
  ecosystem: 'npm',
  name: '@x/core',
  path: 'packages/core',
  version: '1.2.0',
  takesShared: false,
}
const python: TagOwner = {
  ecosystem: 'pypi',
  name: 'X_Core',
  path: 'python',
  aliases: ['@x/python'],
  version: '1.2.0rc1',
  takesShared: false,
}

function last(owner: TagOwner, ...names: string[]): string | undefined {
  const tags = names.map((name) => ({ name, commit: 'c', time: 0 }))
  const own = lastTag(indexTags(tags), owner, ecosystems[owner.ecosystem].versions)
  return own === undefined ? undefined : `${own.tag.name} = ${own.version}`
}

describe('lastTag', () => {
  it.each([
    '@x/core@1.2.0',
    'npm:@x/core@1.2.0',
    '@x/core-v1.2.0',
    'core@1.2.0',
    'core-v1.2.0',
    'core-1.2.0',
    'core/v1.2.0',
    'core_v1.2.0',
    'x-core-v1.2.0',
    'packages/core/v1.2.0',
    'packages/core@1.2.0',
    'js/v1.2.0',
    'v1.2.0',
    '1.2.0',
    'release-1.2.0',
  ])('reads %s', (name) => {
    expect(last(core, name)).toBe(`${name} = 1.2.0`)
  })

  it('leaves a short form to the package that is called so', () => {
    const isOfAnother = (label: string) => label === 'x-core'
    expect(last({ ...core, isOfAnother }, 'x-core@1.2.0')).toBeUndefined()
    expect(last({ ...core, isOfAnother }, 'x-core@1.3.0', 'core@1.2.0')).toBe('core@1.2.0 = 1.2.0')
  })

  it.each([
    'X_Core@1.2.0rc1',
    'x-core==1.2.0rc1',
    'x.core-v1.2.0-rc.1',
    'pypi:x-core@1.2.0rc1',
    'pypi/x-core@1.2.0rc1',
    '@x/python@1.2.0-rc.1',
    'py/v1.2.0rc1',
    'python-v1.2.0rc1',
    'python-x_core-v1.2.0rc1',
  ])('reads %s of a Python package', (name) => {
    expect(last(python, name)).toBe(`${name} = 1.2.0rc1`)
  })

  it.each([
    'v1',
    'core-v1',
    'nightly',
    'other@1.2.0',
    'core@latest',
    'core-1.2.0.4',
    '',
    '@',
    'v1.2.0/x',
  ])('leaves out %j', (name) => {
    expect(last(core, name)).toBeUndefined()
  })

  it('takes the highest version and not the newest text', () => {
    expect(last(core, 'core@1.9.0', 'core@1.10.0', 'core@1.10.0-rc.1')).toBe('core@1.10.0 = 1.10.0')
  })

  it('prefers tags that name the package, but follows the style that has the version in the tree', () => {
    const moved = { ...core, version: '2.0.0' }
    expect(last(moved, '@x/core@1.0.0', 'v9.0.0')).toBe('@x/core@1.0.0 = 1.0.0')
    expect(last(moved, '@x/core@1.0.0', 'v2.0.0')).toBe('v2.0.0 = 2.0.0')
  })

  it('gives plain tags only to those who share them or have the version of the highest', () => {
    expect(last(core, 'v3.0.0')).toBeUndefined()
    expect(last({ ...core, takesShared: true }, 'v3.0.0')).toBe('v3.0.0 = 3.0.0')
    expect(last(core, 'v1.1.0', 'v1.2.0')).toBe('v1.2.0 = 1.2.0')
    expect(last(core, 'v3.0.0', 'v1.2.0')).toBeUndefined()
  })
})
