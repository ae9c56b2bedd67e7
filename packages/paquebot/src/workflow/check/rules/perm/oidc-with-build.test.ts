import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { oidcWithBuild } from './oidc-with-build.ts'

describe('perm/oidc-with-build', () => {
  it('names the line that runs code of the project', async () => {
    const flaws = await flawsOf(oidcWithBuild, {
      '.github/workflows/release.yml': `on: push
permissions:
  id-token: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm ci
      - run: npm publish
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/release.yml:8:14 job `test` may mint a token for the registry, and this runs code of the project and its dependencies in it',
    ])
  })

  it('takes a job that only publishes, and a build without the right', async () => {
    const flaws = await flawsOf(oidcWithBuild, {
      '.github/workflows/release.yml': `on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
  publish:
    needs: build
    permissions:
      id-token: write
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v8
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    })
    expect(flaws).toEqual([])
  })
})
