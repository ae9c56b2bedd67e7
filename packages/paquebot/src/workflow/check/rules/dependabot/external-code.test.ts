import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { externalCode } from './external-code.ts'

describe('dependabot/external-code', () => {
  it('tells the line', async () => {
    const flaws = await flawsOf(externalCode, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: bundler
    directory: /
    insecure-external-code-execution: allow
`,
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml:5:5 code of updated packages is executed beside the credentials of the registries',
    ])
  })

  it('takes `deny`', async () => {
    const flaws = await flawsOf(externalCode, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: bundler
    directory: /
    insecure-external-code-execution: deny
`,
    })
    expect(flaws).toEqual([])
  })
})
