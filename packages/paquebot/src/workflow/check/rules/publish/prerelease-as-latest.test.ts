import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { prereleaseAsLatest } from './prerelease-as-latest.ts'

describe('publish/prerelease-as-latest', () => {
  it('warns where Changesets has a pre mode and pnpm publishes', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.changeset/config.json': '{}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm publish -r
`,
    }
    expect(await flawsOf(prereleaseAsLatest, files)).toEqual([
      '.github/workflows/release.yml:6:14 no `--tag`, and prereleases can come through here (Changesets has a pre mode): they become `latest`',
    ])
  })

  it('is silent with `--tag`, and with `changeset publish`', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.changeset/config.json': '{}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: pnpm publish -r --tag next
      - run: npx changeset publish
`,
    }
    expect(await flawsOf(prereleaseAsLatest, files)).toEqual([])
  })
})
