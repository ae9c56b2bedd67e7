import { expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import { globOf, mayMatch, tagProducers } from './tags.ts'

it('takes the filter patterns of GitHub', () => {
  const matching = (filter: string, names: readonly string[]) =>
    names.filter((name) => globOf(filter).test(name))
  expect(matching('v*', ['v1', 'v1/2', 'xv1'])).toEqual(['v1'])
  expect(matching('**@*', ['@acme/a@1.0.0', 'a@1', 'a'])).toEqual(['@acme/a@1.0.0', 'a@1'])
  expect(matching('v[0-9]+.[0-9]+', ['v1.2', 'v12.3', 'v1x2'])).toEqual(['v1.2', 'v12.3'])
})

it('says no only where no name can match', () => {
  expect(mayMatch(undefined, ['v*'])).toBe(true)
  expect(mayMatch('v*', ['v*.*.*'])).toBe(true)
  expect(mayMatch('docs-*', ['v*'])).toBe(false)
})

it('finds the steps that make tags, with what is known of the names', async () => {
  const checked = await checkedFrom({
    '.github/workflows/a.yml': `on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: git tag -a "v$VERSION" -m release && git push origin "v$VERSION"
      - uses: googleapis/release-please-action@v5
        with:
          token: \${{ secrets.BOT }}
      - uses: softprops/action-gh-release@v3
        with:
          draft: true
`,
  })
  expect(
    tagProducers(checked).map(({ how, name, token, makesTag }) => [how, name, token, makesTag]),
  ).toEqual([
    ['git push origin "v$VERSION"', 'v*', 'default', true],
    ['googleapis/release-please-action', undefined, 'own', true],
  ])
})
