import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { missingDirectory } from './missing-directory.ts'

describe('dependabot/missing-directory', () => {
  it('tells a folder that is not there', async () => {
    const flaws = await flawsOf(missingDirectory, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directory: /dashbord
`,
      'dashboard/package.json': '{}\n',
    })
    expect(flaws).toEqual([
      '.github/dependabot.yml:4:16 there is no folder `/dashbord` in this repository',
    ])
  })

  it('takes folders, globs and the root', async () => {
    const flaws = await flawsOf(missingDirectory, {
      '.github/dependabot.yml': `version: 2
updates:
  - package-ecosystem: npm
    directories: [/, /packages/*, /dashboard]
`,
      'dashboard/package.json': '{}\n',
      'packages/a/package.json': '{}\n',
    })
    expect(flaws).toEqual([])
  })
})
