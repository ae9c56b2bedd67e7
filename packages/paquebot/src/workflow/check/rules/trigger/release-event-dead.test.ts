import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { releaseEventDead } from './release-event-dead.ts'

const announce =
  'on:\n  release:\n    types: [published]\njobs:\n  tell:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./tell\n'

const release = (token: string, draft = '') => `on:
  push:
    branches: [main]
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - run: gh release create "v$VERSION" ${draft}
        env:
          GH_TOKEN: ${token}
`

it('tells of a release that `GITHUB_TOKEN` makes', async () => {
  const files = {
    '.github/workflows/a.yml': announce,
    '.github/workflows/r.yml': release('${{ github.token }}'),
  }
  expect(await flawsOf(releaseEventDead, files)).toEqual([
    '.github/workflows/r.yml:8:14 the release that `gh release create` makes with `GITHUB_TOKEN` does not start `.github/workflows/a.yml`, which waits for releases (line 2)',
  ])
})

it('is silent for a token of the user, and for drafts that a person publishes', async () => {
  for (const text of [
    release('${{ secrets.RELEASE_TOKEN }}'),
    release('${{ github.token }}', '--draft'),
  ])
    expect(
      await flawsOf(releaseEventDead, {
        '.github/workflows/a.yml': announce,
        '.github/workflows/r.yml': text,
      }),
    ).toEqual([])
})
