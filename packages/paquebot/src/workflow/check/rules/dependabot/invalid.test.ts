import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { invalid } from './invalid.ts'

describe('dependabot/invalid', () => {
  it('tells what cannot be read', async () => {
    const flaws = await flawsOf(invalid, {
      '.github/dependabot.yml': `version: 2
updates: [
`,
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml:3:1 flow sequence in block collection must be sufficiently indented and end with a ]',
    ])
  })

  it('takes a valid file, and none', async () => {
    const flaws = await flawsOf(invalid, {
      '.github/dependabot.yml': `version: 2
updates: []
`,
    })
    expect(flaws).toEqual([])
  })
})
