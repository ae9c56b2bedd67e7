import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { majorInGroup } from './major-in-group.ts'

describe('dependabot/major-in-group', () => {
  it('tells a group of everything', async () => {
    const flaws = await flawsOf(majorInGroup, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directory: /
    groups:
      production:
        patterns: ['*']
`,
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml:6:7 the group `production` takes major versions together with the others',
    ])
  })

  it('takes groups of minor and patch versions, and of actions', async () => {
    const flaws = await flawsOf(majorInGroup, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directory: /
    groups:
      production:
        patterns: ['*']
        update-types: [minor, patch]
  - package-ecosystem: github-actions
    directory: /
    groups:
      actions:
        patterns: ['*']
`,
    })
    expect(flaws).toEqual([])
  })
})
