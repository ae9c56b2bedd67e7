import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { nameClashInMatrix } from './name-clash-in-matrix.ts'

describe('artifact/name-clash-in-matrix', () => {
  it('names a name that all jobs of the matrix use', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    strategy:
      matrix: { os: [linux, mac] }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'dist/' }
`,
    }
    expect(await flawsOf(nameClashInMatrix, files)).toEqual([
      '.github/workflows/release.yml:9:23 2 jobs of the matrix upload `dist`: from the second on the upload fails',
    ])
  })

  it('names one that tells only some apart', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    strategy:
      matrix: { os: [linux, mac], python: ["3.12", "3.13"] }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: 'dist-\${{ matrix.os }}', path: 'dist/' }
`,
    }
    expect(await flawsOf(nameClashInMatrix, files)).toEqual([
      '.github/workflows/release.yml:9:23 4 jobs of the matrix upload `dist-${{ matrix.os }}`: from the second on the upload fails',
    ])
  })

  it('is silent with a name for each, with a condition on the matrix, and for version 3', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    strategy:
      matrix: { os: [linux, mac] }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: 'dist-\${{ matrix.os }}', path: 'dist/' }
      - uses: actions/upload-artifact@v4
        with: { name: 'docs', path: 'docs/' }
        if: matrix.os == 'linux'
      - uses: actions/upload-artifact@v3
        with: { name: 'old', path: 'old/' }
`,
    }
    expect(await flawsOf(nameClashInMatrix, files)).toEqual([])
  })
})
