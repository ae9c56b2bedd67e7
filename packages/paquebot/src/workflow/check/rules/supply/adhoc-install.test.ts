import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { adhocInstall } from './adhoc-install.ts'

describe('supply/adhoc-install', () => {
  it('tells each line that takes the newest', async () => {
    const flaws = await flawsOf(adhocInstall, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: |
          pip install --upgrade pip build
          npm install -g npm@latest
          pnpm add -g vercel
          cd a && pipx install twine
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:7:11 `pip`, `build`: installed in whatever version is the newest at that minute',
      '.github/workflows/ci.yml:8:11 `npm@latest`: installed in whatever version is the newest at that minute',
      '.github/workflows/ci.yml:9:11 `vercel`: installed in whatever version is the newest at that minute',
      '.github/workflows/ci.yml:10:11 `twine`: installed in whatever version is the newest at that minute',
    ])
  })

  it('takes exact versions, lockfiles, the project and what is built', async () => {
    const flaws = await flawsOf(adhocInstall, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: |
          pip install build==1.3.0 "twine==6.1.0"
          npm install -g npm@11.6.0
          pip install -r requirements.txt
          pip install -e ".[dev]"
          pip install dist/*.whl
          npm install
          # pip install build
`,
    })
    expect(flaws).toEqual([])
  })
})
