import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { wrongRoot } from './wrong-root.ts'

describe('artifact/wrong-root', () => {
  it('names the download that puts the files beside the packages', async () => {
    const files = {
      'package.json': '{"name":"root","private":true,"packageManager":"pnpm@10.0.0"}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json': '{"name":"@acme/core","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm build
      - uses: actions/upload-artifact@v4
        with: { name: 'build', path: 'packages/*/dist' }
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with: { name: 'build' }
      - run: pnpm -r publish
`,
    }
    expect(await flawsOf(wrongRoot, files)).toEqual([
      '.github/workflows/release.yml:15:23 `build` was uploaded from `packages` (line 8) and is downloaded to `.`: `packages/<package>/dist` lands in `<package>/dist`',
    ])
  })

  it('is silent where the path is that of the upload', async () => {
    const files = {
      'package.json': '{"name":"root","private":true,"packageManager":"pnpm@10.0.0"}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json': '{"name":"@acme/core","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm build
      - uses: actions/upload-artifact@v4
        with: { name: 'build', path: 'packages/*/dist' }
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with: { name: 'build', path: packages }
      - run: pnpm -r publish
`,
    }
    expect(await flawsOf(wrongRoot, files)).toEqual([])
  })

  it('is silent where the top is the root', async () => {
    const files = {
      'package.json': '{"name":"root","private":true,"packageManager":"pnpm@10.0.0"}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json': '{"name":"@acme/core","version":"1.0.0"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm build
      - uses: actions/upload-artifact@v4
        with:
          name: build
          path: |
            packages/*/dist
            docs/dist
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with: { name: 'build' }
      - run: pnpm -r publish
`,
    }
    expect(await flawsOf(wrongRoot, files)).toEqual([])
  })
})
