import { parseChangesetFile } from '@changesets/parse'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parsePlain } from './plain-changeset.ts'

const name = fc.constantFrom(
  '"a"',
  "'@x/b'",
  '"pypi:c.d"',
  'a',
  '" "',
  '"12"',
  '"__proto__"',
  '"e\\n"',
)
const bump = fc.constantFrom('major', 'minor', 'patch', 'none', 'Patch', '')
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(name, fc.constantFrom(': ', ':', ':  '), bump, fc.constantFrom('', ' ', ' # why'))
      .map((parts) => parts.join('')),
  },
  fc.constantFrom('', '---', '# no', '- a'),
)
const end = fc.constantFrom('\n', '\n', '\r\n')
const text = fc
  .tuple(
    fc.constantFrom('', '', '\uFEFF', '\n', 'x\n'),
    fc.constantFrom('---', '---', '--- '),
    fc.array(line, { maxLength: 3 }),
    fc.constantFrom('---', '---', '--- ', '----', '--'),
    fc.constantFrom('', 'fixed', '\n\n  one\n\ntwo --- three\n', '---\n'),
    end,
  )
  .map(
    ([before, open, lines, close, summary, eol]) =>
      `${before}${[open, ...lines, close, summary].join(eol)}`,
  )

function parsed(text: string) {
  try {
    return parseChangesetFile(text)
  } catch {
    return 'refused'
  }
}

it('reads what the parser of Changesets reads, or nothing', () => {
  let answered = 0
  fc.assert(
    fc.property(text, (text) => {
      const plain = parsePlain(text)
      if (plain === undefined) return
      answered += 1
      expect(plain).toEqual(parsed(text))
    }),
    { numRuns: 5000 },
  )
  expect(answered).toBeGreaterThan(100)
})

it('reads the form that Changesets writes', () => {
  const text = '---\n"@x/core": minor\n\'py\': patch\n---\n\nFaster.\n\nMuch.\n'
  expect(parsePlain(text)).toEqual({
    releases: [
      { name: '@x/core', type: 'minor' },
      { name: 'py', type: 'patch' },
    ],
    summary: 'Faster.\n\nMuch.',
  })
})
