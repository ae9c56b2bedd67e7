import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { neverProduced } from './never-produced.ts'

describe('artifact/never-produced', () => {
  it('names an artifact that nobody uploads', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'dist/' }
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: 'wheels' }
`,
    }
    expect(await flawsOf(neverProduced, files)).toEqual([
      '.github/workflows/release.yml:13:23 no job before this one uploads an artifact `wheels`',
    ])
  })

  it('names the job that is missing in `needs`', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: 'dist', path: 'dist/' }
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: 'dist' }
`,
    }
    expect(await flawsOf(neverProduced, files)).toEqual([
      '.github/workflows/release.yml:12:23 the job `build` uploads `dist`, and this job does not need it',
    ])
  })

  it('is silent where it comes from a called workflow, a matrix or another run', async () => {
    const files = {
      '.github/workflows/ci.yml': `on: { workflow_call: }
jobs:
  build:
    strategy:
      matrix: { os: [linux, mac] }
    runs-on: ubuntu-latest
    steps:
      - uses: actions/upload-artifact@v4
        with: { name: 'dist-\${{ matrix.os }}', path: 'dist/' }
`,
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  ci:
    uses: ./.github/workflows/ci.yml
  publish:
    needs: ci
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: 'dist-linux' }
      - uses: actions/download-artifact@v4
        with: { name: 'old', run-id: '7' }
`,
    }
    expect(await flawsOf(neverProduced, files)).toEqual([])
  })

  it('is silent where a step of unknown kind may upload it', async () => {
    const files = {
      '.github/workflows/release.yml': `on: { push: { branches: [main] } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/build@v1
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: 'Packages' }
`,
    }
    expect(await flawsOf(neverProduced, files)).toEqual([])
  })
})
