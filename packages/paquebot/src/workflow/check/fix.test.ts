import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../test/support/checked.ts'
import { judge } from './engine.ts'
import { fixesOf } from './fix.ts'
import type { Rule } from './model.ts'
import { unpinnedAction } from './rules/supply/unpinned-action.ts'

const ci = '.github/workflows/ci.yml'
const steps = (lines: readonly string[]) =>
  ['on: push', 'jobs:', '  a:', '    runs-on: ubuntu-latest', '    steps:', ...lines, ''].join('\n')

async function fix(rules: readonly Rule[], text: string) {
  const checked = await checkedFrom({ [ci]: text })
  const { edits, fixed } = fixesOf(checked, judge(checked, { rules }).fixes)
  return { after: edits.map(({ after }) => after), fixed: fixed.map(({ line }) => line) }
}

describe('fixesOf', () => {
  it('pins what it knows within the major version, and leaves every other byte alone', async () => {
    const text = steps([
      '      - uses: actions/checkout@v7   ',
      "      - uses: 'actions/setup-node@v7.0.0'",
      '      - uses: actions/checkout@v4',
      '      - uses: acme/other@v1',
      '      - uses: actions/checkout@v7 # for the tests',
    ])
    expect(await fix([unpinnedAction], text)).toEqual({
      after: [
        text
          .replace(
            'actions/checkout@v7   ',
            'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1   ',
          )
          .replace(
            "'actions/setup-node@v7.0.0'",
            "'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020' # v7.0.0",
          ),
      ],
      fixed: [6, 7],
    })
  })

  it('refuses a fix that would break the file', async () => {
    const breaking: Rule = {
      ...unpinnedAction,
      *check({ workflows }) {
        for (const { path } of workflows)
          yield { file: path, message: 'm', hint: 'h', fix: [{ start: 0, end: 8, text: '[' }] }
      },
    }
    await expect(fix([breaking], steps(['      - run: make']))).rejects.toThrow(
      `fixing supply/unpinned-action would break ${ci}; nothing was written`,
    )
  })

  it('makes one of two edits of the same text', async () => {
    const twice: Rule = {
      ...unpinnedAction,
      *check({ workflows }) {
        for (const { path } of workflows)
          for (const text of ['on: pull_request', 'on: merge_group'])
            yield { file: path, message: text, hint: 'h', fix: [{ start: 0, end: 8, text }] }
      },
    }
    const { after } = await fix([twice], steps(['      - run: make']))
    expect(after).toEqual([steps(['      - run: make']).replace('on: push', 'on: pull_request')])
  })
})
