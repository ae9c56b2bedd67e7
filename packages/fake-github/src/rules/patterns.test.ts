import { describe, expect, it } from 'vitest'
import { fnmatch, matchesFilter } from './patterns.ts'

describe('patterns', () => {
  it('of rulesets stay within a segment but for `**/`', () => {
    const tags = [
      'refs/tags/v1.2.3',
      'refs/tags/py/v1',
      'refs/tags/inbox@1.0.0',
      'refs/tags/@acme/inbox@1.0.0',
    ]
    const matched = (pattern: string) => tags.filter((tag) => fnmatch(pattern, tag))
    expect(matched('refs/tags/v*')).toEqual(['refs/tags/v1.2.3'])
    expect(matched('refs/tags/*@*')).toEqual(['refs/tags/inbox@1.0.0'])
    expect(matched('refs/tags/@*/*@*')).toEqual(['refs/tags/@acme/inbox@1.0.0'])
    expect(matched('refs/tags/**/*')).toEqual(tags)
    expect(matched('refs/tags/[!v]?*')).toEqual(['refs/tags/inbox@1.0.0'])
    expect(matched('refs/tags/v1.2.?')).toEqual(['refs/tags/v1.2.3'])
  })

  it('of workflow filters cross segments with `**` and take back with `!`', () => {
    expect(matchesFilter(['release/**', '!release/**-alpha'], 'release/1/2')).toBe(true)
    expect(matchesFilter(['release/**', '!release/**-alpha'], 'release/1-alpha')).toBe(false)
    expect(matchesFilter(['v[0-9]+.*'], 'v12.0')).toBe(true)
    expect(matchesFilter(['*'], 'a/b')).toBe(false)
  })
})
