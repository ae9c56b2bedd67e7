import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noLockInstall } from './no-lock-install.ts'

describe('supply/no-lock-install', () => {
  it('tells installs that go past the lockfile', async () => {
    const flaws = await flawsOf(noLockInstall, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm install
      - run: uv pip install -e ".[dev]"
      - run: uv sync
      - run: pnpm install --no-frozen-lockfile
`,
      'package-lock.json': '{}\n',
      'uv.lock': 'version = 1\n',
    })
    expect(flaws).toEqual([
      '.github/workflows/ci.yml:6:14 this install resolves versions anew in every run, whatever the lockfile says',
      '.github/workflows/ci.yml:7:14 this install resolves versions anew in every run, whatever the lockfile says',
      '.github/workflows/ci.yml:8:14 this install resolves versions anew in every run, whatever the lockfile says',
      '.github/workflows/ci.yml:9:14 this install resolves versions anew in every run, whatever the lockfile says',
    ])
  })

  it('takes installs from the lockfile, and those where there is none', async () => {
    const flaws = await flawsOf(noLockInstall, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: npm install
      - run: npm ci
      - run: uv sync --locked
      - run: npm install left-pad@1.0.0
      - run: pnpm install
`,
      'uv.lock': 'version = 1\n',
    })
    expect(flaws).toEqual([])
  })
})
