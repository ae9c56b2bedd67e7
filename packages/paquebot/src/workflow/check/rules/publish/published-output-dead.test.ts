import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { publishedOutputDead } from './published-output-dead.ts'

describe('publish/published-output-dead', () => {
  it('names the condition that waits for an output that `pnpm publish -r` never sets', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  release:
    runs-on: ubuntu-latest
    outputs:
      published: \${{ steps.changesets.outputs.published }}
    steps:
      - uses: changesets/action@v1
        id: changesets
        with:
          publish: pnpm run ci:publish
  python:
    needs: release
    if: needs.release.outputs.published == 'true'
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(publishedOutputDead, files)).toEqual([
      '.github/workflows/release.yml:14:9 never true: `pnpm run ci:publish` never reaches the Changesets CLI, which alone sets `published`',
    ])
  })

  it('says that no tags are made where nobody waits for it', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: changesets/action@v1
        with:
          publish: pnpm publish -r
`,
    }
    expect(await flawsOf(publishedOutputDead, files)).toEqual([
      '.github/workflows/release.yml:8:20 `pnpm publish -r` never reaches the Changesets CLI: changesets/action makes no git tags and no GitHub releases',
    ])
  })

  it('is silent where the script ends in the Changesets CLI', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  release:
    runs-on: ubuntu-latest
    outputs:
      published: \${{ steps.changesets.outputs.published }}
    steps:
      - uses: changesets/action@v1
        id: changesets
        with:
          publish: pnpm release
  python:
    needs: release
    if: needs.release.outputs.published == 'true'
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(publishedOutputDead, files)).toEqual([])
  })

  it('is silent where nobody can tell what the script does', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  release:
    runs-on: ubuntu-latest
    outputs:
      published: \${{ steps.changesets.outputs.published }}
    steps:
      - uses: changesets/action@v1
        id: changesets
        with:
          publish: node scripts/publish.js && pnpm publish -r
  python:
    needs: release
    if: needs.release.outputs.published == 'true'
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(publishedOutputDead, files)).toEqual([])
  })

  it('says only that no tags are made where there is another way in', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  release:
    runs-on: ubuntu-latest
    outputs:
      published: \${{ steps.changesets.outputs.published }}
    steps:
      - uses: changesets/action@v1
        id: changesets
        with:
          publish: pnpm ci:publish
  python:
    needs: release
    if: needs.release.outputs.published == 'true' || github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
`,
    }
    expect(await flawsOf(publishedOutputDead, files)).toEqual([
      '.github/workflows/release.yml:11:20 `pnpm ci:publish` never reaches the Changesets CLI: changesets/action makes no git tags and no GitHub releases',
    ])
  })
})
