import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tagProtectionRetired } from './tag-protection-retired.ts'

describe('doc/tag-protection-retired', () => {
  it('tells documents and comments of workflows', async () => {
    const flaws = await flawsOf(tagProtectionRetired, {
      'CONTRIBUTING.md': `# Releasing

Set up protected tags for \`v*\`.
`,
      '.github/workflows/release.yml': `# Needs a tag protection rule.
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
    })
    expect(flaws).toEqual([
      'CONTRIBUTING.md:3:8 "protected tags" is gone from GitHub since August 2024: rulesets have taken its place',
      '.github/workflows/release.yml:1:11 "tag protection" is gone from GitHub since August 2024: rulesets have taken its place',
    ])
  })

  it('takes rulesets', async () => {
    const flaws = await flawsOf(tagProtectionRetired, {
      'CONTRIBUTING.md': 'A ruleset has taken the place of protected tags.\n',
      'src/notes.md': 'protected tags\n',
    })
    expect(flaws).toEqual([])
  })
})
