import { describe, expect, it } from 'vitest'
import { parseTag, patternsFor, rootTags, tagStyle } from './tags.ts'

describe('parseTag', () => {
  it.each([
    ['v1.2.3', '', '1.2.3'],
    ['1.2.3', '', '1.2.3'],
    ['v1.2.3-rc.1', '', '1.2.3-rc.1'],
    ['1.0.0rc1', '', '1.0.0rc1'],
    ['2026.1', '', '2026.1'],
    ['@x/core@1.2.3', '@x/core', '1.2.3'],
    ['core-v1.2.3', 'core', '1.2.3'],
    ['core-1.2.3-beta.2', 'core', '1.2.3-beta.2'],
    ['lib-2-v1.0.0', 'lib-2', '1.0.0'],
    ['py/v1.2.3', 'py', '1.2.3'],
    ['packages/core/v1.2.3+build.5', 'packages/core', '1.2.3+build.5'],
  ])('takes %s apart', (tag, prefix, version) => {
    expect(parseTag(tag)).toEqual({ tag, prefix, version })
  })

  it.each(['v1', 'latest', '', 'release', '2026-01-31', 'v', '1.', 'v1.2.3 old'])(
    'knows that %j is no version',
    (tag) => {
      expect(parseTag(tag)).toBe(undefined)
    },
  )
})

describe('tags of a repository', () => {
  it('are those without a name, else all', () => {
    const tagsOf = (names: readonly string[]) => rootTags(names).map(({ tag }) => tag)
    expect(tagsOf(['v1', 'v1.0.0', 'a@2.0.0', '1-a@2.0.0'])).toEqual(['v1.0.0'])
    expect(tagsOf(['a@2.0.0', 'b-v1.0.0'])).toEqual(['a@2.0.0', 'b-v1.0.0'])
  })

  it('are asked of git by as few patterns as there are prefixes, taken literally', () => {
    expect(patternsFor(rootTags(['v1.0.0', '1.1.0', 'v1.2.0']))).toEqual(['v[0-9]*', '[0-9]*'])
    expect(patternsFor(rootTags(['a[b]@1.0.0']))).toEqual(['a\\[b]@[0-9]*'])
  })

  it('show how the next is written', () => {
    expect(tagStyle(rootTags(['core-v1.0.0']))('1.1.0')).toBe('core-v1.1.0')
    expect(tagStyle([])('1.1.0')).toBe('v1.1.0')
  })
})
