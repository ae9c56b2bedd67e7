import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMessage } from '../plan/conventional.ts'
import { readMessage } from './message.ts'

describe('readMessage', () => {
  it('reads what the plan reads', () => {
    const word = fc.constantFrom(
      'feat',
      'Fix',
      'x y',
      '(a)',
      '( b )',
      '!',
      ':',
      ': ',
      ' ',
      'BREAKING CHANGE: n',
      '\n',
      '\n\n',
      '\n* fix: z',
      '\nfix: p',
      'BEGIN_NESTED_COMMIT',
      'END_NESTED_COMMIT',
      ' (#12)',
      '(#1)',
      'Revert "feat: a"',
      'revert',
      'This reverts commit 0123456.',
      '\r\n',
      'docs',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const text = `${words.join('')}\n`
        const { parts, isAmendment } = parseMessage(text, { author: '', date: '' })
        const told = parts.map((one) => [
          one.type,
          one.scope,
          one.subject,
          one.pullRequest,
          one.breaking,
          one.notes,
        ])
        const read = readMessage(text)?.map((one) => [
          one.type,
          one.scope,
          one.subject,
          one.pullRequest,
          one.breaking,
          one.notes,
        ])
        expect(read ?? []).toEqual(isAmendment ? [] : told)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    [
      'feat(core)!: a door (#12)\n\nbody',
      [
        {
          type: 'feat',
          scope: 'core',
          subject: 'a door',
          pullRequest: 12,
          breaking: true,
          notes: [],
        },
      ],
    ],
    [
      'fix: lock\n\nBREAKING CHANGE: keys\n',
      [{ type: 'fix', subject: 'lock', breaking: true, notes: ['keys'] }],
    ],
    ['Merge branch main', undefined],
    ['', undefined],
  ])('takes %j apart', (text, expected) => {
    expect(readMessage(text)).toEqual(expected)
  })
})
