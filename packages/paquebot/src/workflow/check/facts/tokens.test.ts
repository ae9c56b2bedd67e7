import { expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import { pushes } from './git.ts'
import { pushToken, tokenKind } from './tokens.ts'

it('tells the token of the run from one of the user', () => {
  expect([undefined, '${{ github.token }}', '${{ secrets.GITHUB_TOKEN }}'].map(tokenKind)).toEqual([
    'default',
    'default',
    'default',
  ])
  expect(['${{ secrets.PAT }}', '${{ steps.app.outputs.token }}'].map(tokenKind)).toEqual([
    'own',
    'own',
  ])
  expect(tokenKind('${{ secrets.PAT || github.token }}')).toBe('unknown')
})

async function tokenOf(checkout: string, before: string) {
  const checked = await checkedFrom({
    '.github/workflows/a.yml': `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n${checkout}      - run: ${before}\n      - run: git push\n`,
  })
  return pushes(checked).map((push) => pushToken(checked, push))
}

it('knows the token of a push by its checkout and its remote', async () => {
  const remote = (token: string) =>
    `git remote set-url origin https://x-access-token:${token}@github.com/a/b.git`
  expect([
    ...(await tokenOf('', 'true')),
    ...(await tokenOf('        with:\n          token: ${{ secrets.PAT }}\n', 'true')),
    ...(await tokenOf('        with:\n          ssh-key: ${{ secrets.KEY }}\n', 'true')),
    ...(await tokenOf('        with:\n          persist-credentials: false\n', 'true')),
    ...(await tokenOf('', remote('${{ secrets.PAT }}'))),
    ...(await tokenOf('', remote('${{ github.token }}'))),
    ...(await tokenOf('', remote('$SOMETHING'))),
  ]).toEqual(['default', 'own', 'own', 'unknown', 'own', 'default', 'unknown'])
})
