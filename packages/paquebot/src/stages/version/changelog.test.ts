import { describe, expect, it } from 'vitest'
import { type ChangelogEntry, insertEntry, renderEntry } from './changelog.ts'

const nothing: ChangelogEntry = {
  version: '1.1.0',
  changes: [],
  dependencies: [],
  dependencyChanges: [],
}
const change = (summary: string, commit?: string) => ({
  id: 'x',
  summary,
  bumps: {},
  ...(commit === undefined ? {} : { commit }),
})

describe('renderEntry', () => {
  it('puts changes under their size and dependencies under the patches', () => {
    const entry: ChangelogEntry = {
      ...nothing,
      changes: [
        { change: change('Small', '0123456789'), bump: 'patch' },
        { change: change('Large\n\nwith more  \n', '1234567890'), bump: 'major' },
      ],
      dependencies: [{ name: '@x/a', version: '2.0.0' }],
      dependencyChanges: [change('', '2345678901'), change('')],
    }
    expect(renderEntry(entry)).toBe(
      [
        '## 1.1.0',
        '',
        '### Major Changes',
        '',
        '- 1234567: Large',
        '  ',
        '  with more',
        '',
        '### Patch Changes',
        '',
        '- 0123456: Small',
        '- Updated dependencies [2345678]',
        '- Updated dependencies',
        '  - @x/a@2.0.0',
      ].join('\n'),
    )
  })

  it('says whose version a follower takes', () => {
    const leader = { name: '@x/core', version: '1.1.0' }
    expect(renderEntry({ ...nothing, leader })).toBe(
      '## 1.1.0\n\n### Patch Changes\n\n- Follows version 1.1.0 of `@x/core`',
    )
  })

  it('says that there is nothing to say', () => {
    expect(renderEntry(nothing)).toBe('## 1.1.0\n\nNo changes in this release.')
  })
})

describe('insertEntry', () => {
  it.each([
    ['a missing file', undefined, '# name\n\n## 1.1.0\n'],
    ['an empty file', '', '# name\n\n## 1.1.0\n'],
    ['earlier entries', '# a\n\n## 1.0.0\n\nold\n', '# a\n\n## 1.1.0\n\n## 1.0.0\n\nold\n'],
    ['headings that are no versions', '# a\n\n## [1.0.0]\n', '# a\n\n## 1.1.0\n\n## [1.0.0]\n'],
    ['one line without an end', '# a', '# a\n\n## 1.1.0\n'],
    ['version headings of another level', '#### 1.0 old\n', '## 1.1.0\n\n#### 1.0 old\n'],
  ])('finds the place in %s', (_, text, expected) => {
    expect(insertEntry(text, '## 1.1.0', 'name')).toBe(expected)
  })
})
