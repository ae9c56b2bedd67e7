import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noResume } from './no-resume.ts'

describe('publish/no-resume', () => {
  it('names the gate that opens only in the run that published to npm', async () => {
    const files = {
      'package.json':
        '{"name":"root","private":true,"packageManager":"pnpm@10.0.0","scripts":{"ci:publish":"pnpm publish -r --access public","release":"pnpm build && changeset publish","build":"tsc -b"}}',
      'pnpm-workspace.yaml': 'packages: ["packages/*"]',
      'packages/core/package.json':
        '{"name":"@acme/core","version":"1.0.0","repository":"acme/ship"}',
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
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
    expect(await flawsOf(noResume, files)).toEqual([
      '.github/workflows/release.yml:14:9 open only in the run in which changesets/action publishes to npm: an upload that fails behind it cannot be done by a later run',
    ])
  })

  it('warns of a gate of release-please', async () => {
    const files = {
      'python/pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: googleapis/release-please-action@v4
        id: rp
      - uses: pypa/gh-action-pypi-publish@release/v1
        if: steps.rp.outputs.release_created == 'true'
`,
    }
    expect(await flawsOf(noResume, files)).toEqual([
      '.github/workflows/release.yml:9:13 open only in the run in which release-please makes the release: an upload that fails behind it cannot be done by a later run',
    ])
  })

  it('is silent where the gate only opens a step that publishes nothing', async () => {
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
        id: cs
        with:
          publish: pnpm release
      - run: echo done
        if: steps.cs.outputs.published == 'true'
`,
    }
    expect(await flawsOf(noResume, files)).toEqual([])
  })
})
