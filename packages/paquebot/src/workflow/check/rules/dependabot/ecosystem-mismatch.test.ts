import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { ecosystemMismatch } from './ecosystem-mismatch.ts'

describe('dependabot/ecosystem-mismatch', () => {
  it('tells `pip` beside uv.lock, and names that Dependabot does not have', async () => {
    const flaws = await flawsOf(ecosystemMismatch, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: pip
    directory: /
  - package-ecosystem: pnpm
    directory: /
`,
      'uv.lock': 'version = 1\n',
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml:3:24 `pip` is named, and `uv.lock` lies there, which only `uv` updates',
      '.github/dependabot.yml:5:24 `pnpm` is named, and Dependabot calls npm, pnpm and yarn `npm`',
    ])
  })

  it('takes the ecosystem of the files', async () => {
    const flaws = await flawsOf(ecosystemMismatch, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: uv
    directory: /
  - package-ecosystem: pip
    directory: /tools
`,
      'uv.lock': 'version = 1\n',
      'tools/requirements.txt': 'a\n',
    })
    expect(flaws).toEqual([])
  })
})
