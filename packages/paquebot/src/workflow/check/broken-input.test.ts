import { parseAction, parseDependabot, parseWorkflow } from '@paquebot/actions'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../test/support/checked.ts'
import { judge } from './engine.ts'

const release = `name: Release
on:
  push:
    branches: [main]
    tags: ['v*']
  workflow_dispatch:
    inputs:
      bump: { type: choice, options: [patch, minor] }
permissions:
  contents: write
  id-token: write
concurrency:
  group: release-\${{ github.ref }}
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
    secrets: inherit
  build:
    needs: [ci]
    runs-on: \${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        include: [{ os: macos-latest }]
    services:
      postgres:
        image: postgres:16
        ports: ['5432:5432']
    outputs:
      version: \${{ steps.v.outputs.version }}
    steps:
      - uses: actions/checkout@v4 # v4.2.0
        with: { fetch-depth: 0 }
      - id: v
        run: |
          set +e
          pip install --upgrade build || true
          python -m build | tee log
          echo "version=$(cat VERSION)" >> "$GITHUB_OUTPUT"
      - uses: actions/upload-artifact@v4
        with: { name: 'dist-\${{ matrix.os }}', path: dist/ }
  publish:
    needs: build
    if: needs.build.outputs.version != '' && github.repository == 'acme/ship'
    environment: { name: pypi, url: 'https://example.com' }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { pattern: 'dist-*', path: dist }
      - uses: pypa/gh-action-pypi-publish@release/v1
      - run: git tag v1 && git push origin main --tags
      - uses: changesets/action@v1
        with: { publish: pnpm run ship }
`

const dependabot =
  'version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    groups:\n      all: { patterns: ["*"] }\n'
const action =
  'name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n    - run: npm i -g x\n      shell: bash\n'

/** A text with some of its lines gone, doubled, cut, or with characters that mean something to YAML. */
const broken = (text: string) =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        length: fc.nat(40),
        put: fc.constantFrom(
          '',
          ':',
          '- ',
          '\n',
          '"',
          '[',
          '{',
          '${{ ',
          ' }}',
          '&a ',
          '*a',
          '\t',
          '~',
        ),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((cuts) =>
      cuts.reduce(
        (now, { at, length, put }) => now.slice(0, at) + put + now.slice(at + length),
        text,
      ),
    )

describe('the rules', () => {
  it('throw for nothing that somebody may have written', async () => {
    const files = {
      'package.json':
        '{ "name": "a", "version": "1.0.0", "scripts": { "ship": "changeset publish" } }\n',
      'pyproject.toml': '[project]\nname = "b"\nversion = "1.0.0"\n',
      '.changeset/config.json': '{}\n',
      'README.md': 'CI on every push.\n',
    }
    const checked = await checkedFrom(files)
    const said = (text: string, other: string, third: string) =>
      judge({
        ...checked,
        workflows: [
          parseWorkflow('.github/workflows/ci.yml', other),
          parseWorkflow('.github/workflows/release.yml', text),
        ],
        actions: [parseAction('.github/actions/a/action.yml', third)],
        dependabot: parseDependabot('.github/dependabot.yml', third),
      })
    expect(said(release, release, action).findings.length).toBeGreaterThan(20)
    fc.assert(
      fc.property(
        broken(release),
        broken(release),
        fc.oneof(broken(action), broken(dependabot)),
        (text, other, third) => {
          said(text, other, third)
        },
      ),
      { numRuns: 150 },
    )
  })
})
