import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { outputDiscarded } from './output-discarded.ts'

test('a changelog that only the job sees', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: orhun/git-cliff-action@v4
        id: notes
        env:
          OUTPUT: CHANGELOG.md
      - uses: softprops/action-gh-release@v2
        with:
          body: \${{ steps.notes.outputs.content }}
`,
  }
  expect(await flawsOf(outputDiscarded, files)).toEqual([
    `.github/workflows/release.yml:9:19 \`CHANGELOG.md\` is written here and lost when job \`release\` ends`,
  ])
})

test('a changelog that is committed or attached', async () => {
  const files = {
    '.github/workflows/release.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: orhun/git-cliff-action@v4
        id: notes
        env:
          OUTPUT: CHANGELOG.md
      - run: git commit -am changelog
`,
    '.github/workflows/b.yml': `on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: orhun/git-cliff-action@v4
        id: notes
        env:
          OUTPUT: CHANGELOG.md
      - uses: softprops/action-gh-release@v2
        with:
          body_path: CHANGELOG.md
`,
  }
  expect(await flawsOf(outputDiscarded, files)).toEqual([])
})
