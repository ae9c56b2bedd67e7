import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { releaseNotes } from './notes.ts'

/** Story, version, file, notes. */
const files: readonly (readonly [string, string, string, string])[] = [
  [
    'the form of Changesets',
    '1.1.0',
    '# @x/a\n\n## 1.1.0\n\n### Minor Changes\n\n- new\n\n## 1.0.0\n\n- old\n',
    '### Minor Changes\n\n- new',
  ],
  [
    'keep a changelog',
    '1.1.0',
    '# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.1.0] - 2026-01-31\n\n### Added\n\n- new\n\n## [1.0.0] - 2025-01-01\n\n- old\n',
    '### Added\n\n- new',
  ],
  ['a leading v', '1.1.0', '## v1.1.0\n- new\n## v1.0.0\n- old\n', '- new'],
  ['a leading v that is asked for', 'v1.1.0', '## 1.1.0\n- new\n## 1.0.0\n- old\n', '- new'],
  [
    'a top heading with a date',
    '1.1.0',
    '# 1.1.0 (2026-01-31)\n\n- new\n\n# 1.0.0 (2025-01-01)\n\n- old\n',
    '- new',
  ],
  [
    'conventional-changelog, where a patch is one level deeper',
    '2.0.0',
    '# [2.0.0](https://github.com/o/r/compare/v1.9.1...v2.0.0) (2026-01-31)\n\n### Features\n\n* new\n\n## [1.9.1](https://github.com/o/r/compare/v1.9.0...v1.9.1) (2026-01-01)\n\n* old\n',
    '### Features\n\n* new',
  ],
  [
    'conventional-changelog, the patch itself',
    '1.9.1',
    '# [2.0.0](https://x) (2026-01-31)\n\n* new\n\n## [1.9.1](https://x) (2026-01-01)\n\n* old\n\n# [1.9.0](https://x) (2025-12-01)\n\n* older\n',
    '* old',
  ],
  [
    'underlined headings',
    '1.1.0',
    'Changelog\n=========\n\n1.1.0 (2026-01-31)\n------------------\n\n- new\n\n1.0.0\n-----\n\n- old\n',
    '- new',
  ],
  [
    'underlined headings of the first level',
    '1.1.0',
    'v1.1.0\n======\n\nnew\n\nv1.0.0\n======\n\nold\n',
    'new',
  ],
  [
    'headings inside a code fence',
    '1.1.0',
    '## 1.1.0\n\n```md\n## 1.0.0\n```\n\n- new\n\n## 1.0.0\n\n- old\n',
    '```md\n## 1.0.0\n```\n\n- new',
  ],
  [
    'a fence of tildes with backticks in it',
    '1.1.0',
    '## 1.1.0\n\n~~~\n```\n## 1.0.0\n~~~\n- new\n## 1.0.0\n- old\n',
    '~~~\n```\n## 1.0.0\n~~~\n- new',
  ],
  [
    'a longer fence around a shorter one',
    '1.1.0',
    '## 1.1.0\n````\n```\n## 1.0.0\n```\n````\n- new\n## 1.0.0\n- old\n',
    '````\n```\n## 1.0.0\n```\n````\n- new',
  ],
  [
    'a fence in a list item',
    '1.1.0',
    '## 1.1.0\n\n- new\n\n  ```md\n  ## 1.0.0\n  ```\n\n## 1.0.0\n\n- old\n',
    '- new\n\n  ```md\n  ## 1.0.0\n  ```',
  ],
  [
    'a fence in a list item that nobody closed',
    '1.1.0',
    '## 1.1.0\n\n- new\n\n  ```\n  code\n\n## 1.0.0\n\n- old\n',
    '- new\n\n  ```\n  code',
  ],
  [
    'a fence that nobody closed',
    '1.1.0',
    '## 1.1.0\n\n```\n## 1.0.0\n\n- old\n',
    '```\n## 1.0.0\n\n- old',
  ],
  [
    'indented code',
    '1.1.0',
    '## 1.1.0\n\n    ## 1.0.0\n    ```\n\n- new\n\n## 1.0.0\n\n- old\n',
    '    ## 1.0.0\n    ```\n\n- new',
  ],
  [
    'a comment over several lines',
    '1.1.0',
    '<!--\n## 1.1.0\n\ntemplate\n-->\n## 1.1.0\n- new\n<!--\n## 1.0.5\n-->\n## 1.0.0\n- old\n',
    '- new\n<!--\n## 1.0.5\n-->',
  ],
  [
    'a `pre` block',
    '1.1.0',
    '## 1.1.0\n<pre>\n## 1.0.0\n</pre>\n- new\n## 1.0.0\n- old\n',
    '<pre>\n## 1.0.0\n</pre>\n- new',
  ],
  ['front matter', '1.1.0', '---\ntitle: 1.1.0\n---\n\n## 1.1.0\n\n- new\n\n## 1.0.0\n', '- new'],
  [
    'carriage returns',
    '1.1.0',
    '# a\r\n\r\n## 1.1.0\r\n\r\n- new\r\n- two\r\n\r\n## 1.0.0\r\n\r\n- old\r\n',
    '- new\n- two',
  ],
  ['a byte order mark', '1.1.0', '\uFEFF## 1.1.0\n\n- new\n', '- new'],
  [
    'used link definitions from the end of the file',
    '1.1.0',
    '## [1.1.0] - 2026-01-31\n\n- new, see [#12] and [the guide][Guide  Page]\n\n## [1.0.0] - 2025-01-01\n\n- old, see [#3]\n\n[1.1.0]: https://x/compare\n[1.0.0]: https://x/tag\n[#12]: https://x/12\n[#3]: https://x/3\n[guide page]: https://x/guide "Guide"\n',
    '- new, see [#12] and [the guide][Guide  Page]\n\n[#12]: https://x/12\n[guide page]: https://x/guide "Guide"',
  ],
  [
    'the last section without the definitions of others',
    '1.0.0',
    '## [1.1.0]\n\n- new\n\n## [1.0.0]\n\n- old\n\n[1.1.0]: https://x\n[1.0.0]: https://x\n',
    '- old',
  ],
  [
    'a definition in another section',
    '1.1.0',
    '## 1.1.0\n\n- new [here]\n\n## 1.0.0\n\n- old [here]\n\n[here]: https://x\n\n## 0.9.0\n',
    '- new [here]\n\n[here]: https://x',
  ],
  [
    'a footnote',
    '1.1.0',
    '## 1.1.0\n\n- new[^1]\n\n## 1.0.0\n\n- old\n\n[^1]: but slow\n[^2]: other\n',
    '- new[^1]\n\n[^1]: but slow',
  ],
  [
    'inline links, which need no definition',
    '1.1.0',
    '## 1.1.0\n\n- new [here](https://y)\n\n[here]: https://x\n',
    '- new [here](https://y)',
  ],
  [
    'a yanked version',
    '1.1.0',
    '## [1.1.0] - 2026-01-31 [YANKED]\n\n- new\n\n## [1.0.0] - 2025-01-01\n',
    '- new',
  ],
  [
    'a heading with a link and a compare address',
    '1.1.0',
    '## [1.1.0](https://github.com/o/r/compare/v1.0.0...v1.1.0) - 2026-01-31\n\n- new\n\n## [1.0.0](https://x) - 2025-01-01\n\n- old\n',
    '- new',
  ],
  [
    'a word before the version',
    '1.1.0',
    '## Version 1.1.0\n\n- new\n\n## Release 1.0.0\n\n- old\n',
    '- new',
  ],
  [
    'emphasis and emoji',
    '1.1.0',
    '## 🚀 **v1.1.0** (2026-01-31)\n\n- new\n\n## :ship: `v1.0.0`\n\n- old\n',
    '- new',
  ],
  [
    'an anchor in the heading',
    '1.1.0',
    '## <a name="1.1.0"></a> 1.1.0 (2026-01-31)\n\n- new\n\n<a name="1.0.0"></a>\n## 1.0.0\n',
    '- new\n\n<a name="1.0.0"></a>',
  ],
  ['closing marks of a heading', '1.1.0', '## 1.1.0 ##\n\n- new\n\n## 1.0.0 ##\n', '- new'],
  [
    'a title behind the version',
    '1.1.0',
    '## 1.1.0: The one with the boats\n\n- new\n\n## 1.0.0: First\n',
    '- new',
  ],
  [
    'a date in words',
    '1.1.0',
    '## 1.1.0 / January 31st, 2026\n\n- new\n\n## 1.0.0 / 1 May 2025\n',
    '- new',
  ],
  [
    'a version that begins like another',
    '1.1.0',
    '## 1.1.0-rc.1\n\n- early\n\n## 1.1.0\n\n- new\n\n## 1.1.01\n',
    '- new',
  ],
  [
    'the spelling of the other world',
    '1.1.0rc1',
    '## 1.1.0-rc.1\n\n- early\n\n## 1.0.0\n',
    '- early',
  ],
  ['four parts', '1.1.0.1', '## 1.1.0.1\n\n- new\n\n## 1.1.0\n\n- old\n', '- new'],
  ['calendar versions', '2026.1', '## 2026.1\n\n- new\n\n## 2025.12\n\n- old\n', '- new'],
  [
    'versions in headings of parts',
    '2.0.0',
    '## 2.0.0\n\n### 1.9 is no more\n\n- gone\n\n### Node 18.0\n\n- needed\n\n## 1.9.0\n\n- old\n',
    '### 1.9 is no more\n\n- gone\n\n### Node 18.0\n\n- needed',
  ],
  [
    'a rule under a list, which is no heading',
    '1.1.0',
    '## 1.1.0\n\n- 1.0.0\n---\n\n- new\n\n## 1.0.0\n',
    '- 1.0.0\n---\n\n- new',
  ],
  ['a section with nothing in it', '1.1.0', '## 1.1.0\n\n## 1.0.0\n\n- old\n', ''],
  ['no end of line at the end', '1.0.0', '## 1.1.0\n- new\n## 1.0.0\n- old', '- old'],
  [
    'a section that ends at a heading which is no version',
    '1.0.0',
    '## 1.0.0\n\n- old\n\n## Contributors\n\n- all\n',
    '- old',
  ],
  ['an indented first line', '1.1.0', '## 1.1.0\n\n  - new\n  - two\n', '  - new\n  - two'],
]

describe('releaseNotes', () => {
  it.each(files)('reads %s', (_, version, text, notes) => {
    const found = releaseNotes(text, version)
    expect(found.kind === 'found' ? found.text : found).toBe(notes)
  })

  it('takes the section of the named package where a file holds several', () => {
    const text = '## @x/a@1.1.0\n\n- of a\n\n## @x/b@1.1.0\n\n- of b\n\n## kit-v1.1.0\n\n- of kit\n'
    const notesOf = (name: string) => releaseNotes(text, '1.1.0', name)
    expect([notesOf('@x/a'), notesOf('@x/b'), notesOf('kit')]).toEqual([
      { kind: 'found', text: '- of a', line: 1, name: '@x/a' },
      { kind: 'found', text: '- of b', line: 5, name: '@x/b' },
      { kind: 'found', text: '- of kit', line: 9, name: 'kit' },
    ])
  })

  it('says which version is the nearest when there is no such section', () => {
    const text = '# a\n\n## 1.2.1\n\n- new\n\n## 1.1.0\n'
    expect(releaseNotes(text, '1.2.0')).toEqual({
      kind: 'missing',
      nearest: { version: '1.2.1', line: 3 },
    })
    expect(releaseNotes('# a\n', '1.2.0')).toEqual({ kind: 'missing' })
  })

  it('never gives a line that stands outside the section', () => {
    const line = fc.constantFrom(
      '- x',
      '```',
      '~~~',
      '',
      '    ## 9.9.9',
      '### part',
      '> y',
      '- [a]',
      '<!--',
      '-->',
      '1. z',
      '\tcode',
    )
    fc.assert(
      fc.property(fc.array(line), (inside) => {
        const text = `## 2.0.0\n\nabove\n\n## 1.0.0\n\n${inside.join('\n')}\n`
        const notes = releaseNotes(text, '1.0.0')
        expect(notes.kind).toBe('found')
        const known: readonly string[] = inside
        const given = (notes as { text: string }).text
          .split('\n')
          .filter((one) => one.trim() !== '')
        expect(given.filter((one) => !known.includes(one.trimEnd()))).toEqual([])
      }),
    )
  })
})
