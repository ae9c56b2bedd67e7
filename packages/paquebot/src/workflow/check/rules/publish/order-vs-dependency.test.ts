import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { orderVsDependency } from './order-vs-dependency.ts'

describe('publish/order-vs-dependency', () => {
  it('names a package that goes out before its dependency', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      'packages/cli/package.json':
        '{"name":"@acme/cli","version":"1.0.0","dependencies":{"@acme/core":"workspace:^"}}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: |
          cd packages/cli && pnpm publish
          cd ../core && pnpm publish
`,
    }
    expect(await flawsOf(orderVsDependency, files)).toEqual([
      '.github/workflows/release.yml:7:30 `@acme/cli` is published before `@acme/core`, on which it depends',
    ])
  })

  it('is silent in the right order', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      'packages/cli/package.json':
        '{"name":"@acme/cli","version":"1.0.0","dependencies":{"@acme/core":"workspace:^"}}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: |
          cd packages/core && pnpm publish
          cd ../cli && pnpm publish
`,
    }
    expect(await flawsOf(orderVsDependency, files)).toEqual([])
  })
})
