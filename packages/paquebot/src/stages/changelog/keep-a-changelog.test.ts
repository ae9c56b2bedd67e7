import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formOf } from './form.ts'
import { addRelease, mergeEntries, renderKeepAChangelog } from './keep-a-changelog.ts'
import { releaseNotes } from './notes.ts'

const links = { repository: 'https://github.com/o/r', tagOf: (version: string) => `v${version}` }
const release = {
  version: '1.2.0',
  date: '2026-01-31',
  entries: { Added: ['- a door'], Fixed: ['- the lock'] },
  links,
}

const before = `# Changelog

Ours.

## [Unreleased]

### Added

- typed by hand
  and more

### Changed

## [1.1.0] - 2025-12-24

### Fixed

- old

[unreleased]: https://git.example/o/r/-/compare/v1.1.0...HEAD
[1.1.0]: https://git.example/o/r/-/compare/v1.0.0...v1.1.0
`

const after = `# Changelog

Ours.

## [Unreleased]

## [1.2.0] - 2026-01-31

### Added

- typed by hand
  and more
- a door

### Fixed

- the lock

## [1.1.0] - 2025-12-24

### Fixed

- old

[unreleased]: https://git.example/o/r/-/compare/v1.2.0...HEAD
[1.2.0]: https://git.example/o/r/-/compare/v1.1.0...v1.2.0
[1.1.0]: https://git.example/o/r/-/compare/v1.0.0...v1.1.0
`

describe('addRelease', () => {
  it('moves what is typed under Unreleased and moves the links on', () => {
    expect(addRelease(before, release)).toBe(after)
  })

  it('keeps carriage returns', () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n')
    expect(addRelease(crlf(before), release)).toBe(crlf(after))
  })

  it('begins a file with links to the forge', () => {
    expect(addRelease(undefined, release)).toBe(`# Changelog

All notable changes to this project will be documented in this file.

The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).

## [Unreleased]

## [1.2.0] - 2026-01-31

### Added

- a door

### Fixed

- the lock

[Unreleased]: https://github.com/o/r/compare/v1.2.0...HEAD
[1.2.0]: https://github.com/o/r/releases/tag/v1.2.0
`)
  })

  it.each([
    [
      'no Unreleased',
      '# C\n\n## [1.1.0] - 2025-01-01\n\n- old\n',
      '# C\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- a door\n\n### Fixed\n\n- the lock\n\n## [1.1.0] - 2025-01-01\n\n- old\n',
    ],
    [
      'headings without brackets, with a v and a date in parentheses',
      '# C\n## Unreleased\n## v1.1.0 (2025-01-01)\n- old\n',
      '# C\n## Unreleased\n\n## v1.2.0 (2026-01-31)\n\n### Added\n\n- a door\n\n### Fixed\n\n- the lock\n\n## v1.1.0 (2025-01-01)\n- old\n',
    ],
    [
      'only Unreleased, and links',
      '# C\n\n## [Unreleased]\n\n- first ever\n\n[docs]: https://x\n',
      '# C\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n- first ever\n\n### Added\n\n- a door\n\n### Fixed\n\n- the lock\n\n[docs]: https://x\n',
    ],
    [
      'one version with a link to its tag',
      '# C\n\n## [Unreleased]\n\n## [1.1.0] - 2025-01-01\n\n- old\n\n[Unreleased]: https://github.com/o/r/commits/main\n[1.1.0]: https://github.com/o/r/releases/tag/v1.1.0\n',
      '# C\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- a door\n\n### Fixed\n\n- the lock\n\n## [1.1.0] - 2025-01-01\n\n- old\n\n[Unreleased]: https://github.com/o/r/compare/v1.2.0...HEAD\n[1.2.0]: https://github.com/o/r/compare/v1.1.0...v1.2.0\n[1.1.0]: https://github.com/o/r/releases/tag/v1.1.0\n',
    ],
    [
      'a title and nothing else',
      '# C\n',
      '# C\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- a door\n\n### Fixed\n\n- the lock\n',
    ],
  ])('finds its place in a file with %s', (_, text, expected) => {
    expect(addRelease(text, release)).toBe(expected)
  })

  it('says a line once', () => {
    expect(mergeEntries('### Fixed\n\n* the lock\n\n### Security\n\n- keys', release.entries)).toBe(
      '### Fixed\n\n* the lock\n\n### Security\n\n- keys\n\n### Added\n\n- a door',
    )
  })
})

describe('any changelog', () => {
  const line = fc.constantFrom(
    '# C',
    '## [Unreleased]',
    '## Unreleased',
    '## [1.1.0] - 2025-01-01',
    '## v1.0.0',
    '### Added',
    '### Fixed',
    '- x',
    '* the lock',
    '  more',
    '',
    '',
    '```',
    'text',
    '===',
    '---',
    '<!--',
    '-->',
    '[unreleased]: https://x/compare/v1.1.0...HEAD',
    '[1.1.0]: https://x/compare/v1.0.0...v1.1.0',
    '[docs]: https://x',
    '\t',
  )
  const newline = fc.constantFrom('\n', '\r\n')

  it('loses no line that is not an empty part or a link that moves on', () => {
    fc.assert(
      fc.property(fc.array(line), newline, (lines, end) => {
        const text = lines.join(end)
        const after = new Set(addRelease(text, release).split(/\r?\n/))
        const lost = lines.filter((one) => !after.has(one) && one.trim() !== '')
        expect(
          lost.filter((one) => !one.startsWith('### ') && !/^\[unreleased\]/.test(one)),
        ).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it('has the notes of the release that was added, whatever is around', () => {
    fc.assert(
      fc.property(
        fc.array(line.filter((one) => !/^(?:```|<!--|-->|---|===)/.test(one))),
        newline,
        (lines, end) => {
          const notes = releaseNotes(addRelease(lines.join(end), release), '1.2.0')
          expect(
            notes.kind === 'found' &&
              ['- a door', 'the lock'].every((one) => notes.text.includes(one)),
          ).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('is read in time, however long its lines are', () => {
    const long = 'a1.'.repeat(1_000_000)
    const began = performance.now()
    for (const start of ['## ', '## [', '- [', '[', '## v1.', '', '# <'])
      releaseNotes(`${start}${long}\n## 1.0.0\n`, '1.0.0')
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

describe('renderKeepAChangelog', () => {
  it('links each version with the one before', () => {
    const sections = [
      { entries: {} },
      release,
      { version: '1.1.0', date: '2025-01-01', entries: {} },
    ]
    expect(renderKeepAChangelog(sections, links).split('\n').slice(-4)).toEqual([
      '[Unreleased]: https://github.com/o/r/compare/v1.2.0...HEAD',
      '[1.2.0]: https://github.com/o/r/compare/v1.1.0...v1.2.0',
      '[1.1.0]: https://github.com/o/r/releases/tag/v1.1.0',
      '',
    ])
  })
})

describe('formOf', () => {
  it.each([
    ['# a\n\n## 1.0.0\n\n### Patch Changes\n\n- x\n', 'changesets'],
    ['# a\n\n## 1.0.0-next.1\n\n### Major Changes\n', 'changesets'],
    [before, 'keep-a-changelog'],
    ['# C\n\n## [1.0.0] - 2025-01-01\n\n- x\n', 'keep-a-changelog'],
    ['# C\n\n## 1.0.0\n\n### Added\n\n- x\n', 'keep-a-changelog'],
    ['# C\n\n## 1.0.0\n\n- x\n', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('tells the form of %j', (text, form) => {
    expect(formOf(text)).toBe(form)
  })
})
