import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import { artifactsOf, rootOf, wants } from './artifacts.ts'

describe('the root of an artifact', () => {
  it.each([
    ['dist/', 'dist'],
    ['packages/*/dist', 'packages'],
    ['dist/*.whl', 'dist'],
    ['coverage.xml', '.'],
    ['./a/report.json', 'a'],
    ['**/*.log', '.'],
  ])('of `%s` is `%s`', (path, root) => {
    expect(rootOf([path])).toBe(root)
  })

  it('of several paths is the folder above them all', () => {
    expect(rootOf(['packages/a/dist', 'packages/b/dist/*.js'])).toBe('packages')
    expect(rootOf(['packages/a/dist', 'docs'])).toBe('.')
  })

  it('is not known where an expression or another folder decides', () => {
    expect(rootOf(['${{ matrix.path }}'])).toBeUndefined()
    expect(rootOf(['/tmp/dist'])).toBeUndefined()
    expect(rootOf([])).toBeUndefined()
  })
})

describe('names of artifacts', () => {
  it('are expanded over the matrix', async () => {
    const checked = await checkedFrom({
      '.github/workflows/a.yml': `on: push
jobs:
  build:
    strategy:
      matrix:
        os: [linux, mac]
        include:
          - { os: windows, extra: yes }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@0123456789012345678901234567890123456789 # v4.6.2
        with: { name: 'wheels-\${{ matrix.os }}', path: dist }
      - uses: actions/upload-artifact@v7
        with: { name: '\${{ github.sha }}', path: dist }
      - uses: actions/download-artifact@v8
        with: { pattern: 'wheels-*', path: '\${{ github.workspace }}/dist', merge-multiple: true }
`,
    })
    const { uploads, downloads } = artifactsOf(checked)
    expect(uploads.map(({ names, major }) => [names, major])).toEqual([
      [['wheels-linux', 'wheels-mac', 'wheels-windows'], 4],
      [undefined, 7],
    ])
    expect(downloads.map(({ wanted, into }) => [wanted, into])).toEqual([
      [{ kind: 'pattern', pattern: 'wheels-*', merged: true }, 'dist'],
    ])
  })

  it('fit patterns as a glob does', () => {
    const pattern = { kind: 'pattern', pattern: '{wheel,sdist}-?-*', merged: false } as const
    expect(
      ['wheel-a-1', 'sdist-b-', 'wheel-ab-1', 'docs-a-1'].map((name) => wants(pattern, name)),
    ).toEqual([true, true, false, false])
  })
})
