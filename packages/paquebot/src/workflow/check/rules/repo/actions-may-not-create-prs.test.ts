import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { actionsMayNotCreatePrs } from './actions-may-not-create-prs.ts'

describe('repo/actions-may-not-create-prs', () => {
  it('tells once per file', async () => {
    const flaws = await flawsOf(actionsMayNotCreatePrs, {
      '.github/workflows/a.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
        env:
          GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ github.token }}
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/a.yml:6:15 this opens a pull request with the token of the job, which a setting of the repository has to allow',
    ])
  })

  it('takes the token of an app', async () => {
    const flaws = await flawsOf(actionsMayNotCreatePrs, {
      '.github/workflows/a.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v2
        with:
          github-token: \${{ steps.app.outputs.token }}
      - run: gh pr create --fill
        env:
          GH_TOKEN: \${{ secrets.BOT_TOKEN }}
`,
    })
    expect(flaws).toEqual([])
  })
})
