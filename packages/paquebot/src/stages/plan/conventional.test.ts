import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Conventional } from '../../model/plan.ts'
import { bumpOf, parseMessage } from './conventional.ts'

const by = { author: 'Ada <ada@example.com>', date: '2026-01-02T03:04:05Z' }
const parse = (text: string) => parseMessage(text, by)

/** A statement with nothing but what the test speaks of. */
const stated = (more: Partial<Conventional>): Conventional => ({
  type: 'feat',
  subject: 'x',
  breaking: false,
  notes: [],
  references: [],
  authors: [by.author],
  date: by.date,
  ...more,
})

describe('parseMessage', () => {
  const statements: readonly [string, string, Partial<Conventional>][] = [
    ['a type', 'feat: x', {}],
    ['a type in capitals', 'FEAT: x', {}],
    ['a scope', 'fix(core): y', { type: 'fix', scope: 'core', subject: 'y' }],
    ['an empty scope', 'fix(): y', { type: 'fix', subject: 'y' }],
    ['no space behind the colon', 'feat:x', {}],
    ['a `!`', 'feat(a)!: x', { scope: 'a', breaking: true }],
    ['a pull request', 'feat: x (#12)', { pullRequest: 12 }],
    ['an issue in brackets that is none', 'feat: x (#12a)', { subject: 'x (#12a)' }],
    ['a body', 'feat: x\n\nWhy it is.\n\nMore.', { body: 'Why it is.\n\nMore.' }],
    ['Windows line ends and a BOM', '\uFEFFfeat: x\r\n\r\nWhy.\r\n', { body: 'Why.' }],
    [
      'a breaking footer over several lines, until the next footer',
      'fix: x\n\nBody.\n\nBREAKING CHANGE: gone\nfor good\n\nreally\nReviewed-by: Z',
      { type: 'fix', body: 'Body.', breaking: true, notes: ['gone\nfor good\n\nreally'] },
    ],
    [
      'the other spelling of it',
      'docs: x\n\nBREAKING-CHANGE: gone',
      { type: 'docs', breaking: true, notes: ['gone'] },
    ],
    [
      'a small `breaking change` as prose',
      'feat: x\n\nbreaking change: no',
      { body: 'breaking change: no' },
    ],
    [
      'issues',
      'feat: x\n\nCloses #1, #2\nRefs: #3\nFixes other/place#4',
      { references: [1, 2, 3], body: 'Fixes other/place#4' },
    ],
    ['an exact version', 'chore: x\n\nRelease-As: v2.0.0', { type: 'chore', releaseAs: '2.0.0' }],
    [
      'co-authors',
      'feat: x\n\nCo-authored-by: Bo <bo@example.com>',
      { authors: [by.author, 'Bo <bo@example.com>'] },
    ],
    [
      'a revert of git',
      'Revert "feat: x (#3)"\n\nThis reverts commit 0123456789abcdef.',
      { type: 'revert', subject: 'feat: x (#3)', body: 'This reverts commit 0123456789abcdef.' },
    ],
    ['what is applied again', 'Reapply "feat: x"', {}],
    ['a type that JavaScript knows otherwise', 'constructor: x', { type: 'constructor' }],
  ]

  it.each(statements)('reads %s', (_, text, more) => {
    expect(parse(text).parts).toEqual([stated(more)])
  })

  it.each([
    '',
    'Update README',
    'feat x',
    ': x',
    '(core): x',
    'feat(core: x',
    'feat:',
    'feat: ',
    'Merge branch main',
    '✨ feat: x',
  ])('lets %j state nothing', (text) => {
    expect(parse(text).parts).toEqual([])
  })

  const squashed = (title: string) =>
    [
      title,
      '',
      '* feat: x',
      '',
      '* fix(a)!: y',
      '',
      '  more of y',
      '* wip',
      '* docs: z',
      '',
      '---------',
      '',
      'Co-authored-by: Bo <bo@example.com>',
    ].join('\n')
  const authors = [by.author, 'Bo <bo@example.com>']

  it('reads the commits that a squash merge lists where its title says nothing', () => {
    expect(parse(squashed('All of x (#7)')).parts).toEqual([
      stated({ authors }),
      stated({ type: 'fix', scope: 'a', subject: 'y', breaking: true, body: 'more of y', authors }),
      stated({ type: 'docs', subject: 'z', authors }),
    ])
  })

  it.each(['feat: x (#7)', 'chore: x (#7)', 'Revert "feat: x" (#7)'])(
    'lets %j speak for the commits below it',
    (title) => {
      const [first, ...others] = parse(squashed(title)).parts
      expect([first?.type, first?.breaking, first?.pullRequest, others]).toEqual([
        title.startsWith('Revert') ? 'revert' : title.slice(0, title.indexOf(':')),
        false,
        7,
        [],
      ])
    },
  )

  it('takes a list in the body of another commit for text', () => {
    expect(parse('feat: x\n\n* fix: y').parts).toEqual([stated({ body: '* fix: y' })])
    expect(parse('All of x\n\n* fix: y').parts).toEqual([])
  })

  it('reads further statements as release-please does: paragraphs, lines of one, nested blocks', () => {
    const text = [
      'feat: x (#7)',
      '',
      'About x.',
      '',
      'fix(utils): y',
      '  more of y',
      '  BREAKING-CHANGE: z is gone',
      'docs: of y',
      '',
      'note: only text',
      '',
      'BEGIN_NESTED_COMMIT',
      'feat!: n',
      '',
      'of n',
      'END_NESTED_COMMIT',
    ].join('\n')
    expect(parse(text).parts).toEqual([
      stated({ pullRequest: 7, body: 'About x.' }),
      stated({
        type: 'fix',
        scope: 'utils',
        subject: 'y',
        body: 'more of y',
        breaking: true,
        notes: ['z is gone'],
      }),
      stated({ type: 'docs', subject: 'of y', body: 'note: only text' }),
      stated({ subject: 'n', breaking: true, body: 'of n' }),
    ])
  })

  it('reads further statements below a title that says nothing', () => {
    expect(parse('Update the lot\n\nfix: y\n\nfeat: z').parts).toEqual([
      stated({ type: 'fix', subject: 'y' }),
      stated({ subject: 'z' }),
    ])
  })

  it('tells what a revert takes back', () => {
    const reverts = [
      'Revert "feat: x (#3)" (#4)\n\nReverts owner/name#3',
      'revert: feat: x\n\nRefs: 676104e, a215868',
      'Revert "Update"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.',
    ].map((text) => parse(text).reverts)
    expect(reverts).toEqual([
      { commits: [], pullRequest: 3, header: 'feat: x' },
      { commits: ['676104e', 'a215868'], header: 'feat: x' },
      { commits: ['0123456789abcdef0123456789abcdef01234567'], header: 'Update' },
    ])
  })

  it('knows the amendments of an autosquash rebase', () => {
    const texts = ['fixup! feat: x', 'squash! feat: x', 'amend! feat: x', 'feat: x']
    expect(texts.map((text) => parse(text).isAmendment)).toEqual([true, true, true, false])
  })

  it('never throws, whatever the message', () => {
    const pieces = fc.constantFrom(
      ...[
        'feat',
        'fix',
        '!',
        ':',
        ': ',
        '(',
        ')',
        '(#1',
        '#2',
        '* ',
        '\n',
        '\n\n',
        '\r\n',
        '\0',
        '"',
      ],
      ...[
        'Revert "',
        'BREAKING CHANGE: ',
        'Release-As: ',
        'This reverts commit abcdef1',
        '-----',
        'BEGIN_NESTED_COMMIT',
        'END_NESTED_COMMIT',
        '\uFEFF',
      ],
    )
    const messages = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })))
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(messages, (text) => {
        for (const part of parse(text).parts) {
          expect(part.type).toMatch(/^[a-z][\w-]*$/)
          expect(part.subject).not.toBe('')
          expect(['none', 'patch', 'minor', 'major']).toContain(bumpOf(part))
        }
      }),
    )
  })

  it('reads a message of ten megabytes in a moment', () => {
    const long = 10_000_000
    const started = performance.now()
    for (const text of [
      `feat: ${' '.repeat(long)}x`,
      `feat${'('.repeat(long)}`,
      `feat: x ${'(#1'.repeat(long / 4)}`,
      `Revert "${'"'.repeat(long)}`,
      `feat: x\n\n${'BREAKING CHANGE: a\n'.repeat(long / 40)}`,
      `feat: x\n\nCloses ${'#1 '.repeat(long / 20)}`,
    ])
      parse(text)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('bumpOf', () => {
  it('gives features a minor, repairs a patch, breaks a major and the rest none', () => {
    const types = ['feat', 'feature', 'fix', 'perf', 'revert', 'deps', 'docs', 'chore', '__proto__']
    const of = (type: string, breaking: boolean) => bumpOf(stated({ type, breaking }))
    expect(types.map((type) => of(type, false))).toEqual([
      ...['minor', 'minor', 'patch', 'patch', 'patch', 'patch', 'none', 'none', 'none'],
    ])
    expect(new Set(types.map((type) => of(type, true)))).toEqual(new Set(['major']))
  })
})
