import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { noCooldown } from './no-cooldown.ts'

describe('dependabot/no-cooldown', () => {
  it('tells none, and a short one', async () => {
    const flaws = await flawsOf(noCooldown, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directory: /
  - package-ecosystem: uv
    directory: /
    cooldown:
      default-days: 3
`,
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml:3:24 updates of `npm` come in the first hour of a release',
      '.github/dependabot.yml:8:21 updates of `uv` wait only 3 days',
    ])
  })

  it('takes a week', async () => {
    const flaws = await flawsOf(noCooldown, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directory: /
    cooldown:
      default-days: 7
`,
    })
    expect(flaws).toEqual([])
  })
})
