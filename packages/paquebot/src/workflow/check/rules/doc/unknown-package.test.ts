import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { unknownPackage } from './unknown-package.ts'

describe('doc/unknown-package', () => {
  it('tells old names in addresses, badges and commands', async () => {
    const flaws = await flawsOf(unknownPackage, {
      'pyproject.toml': `[project]
name = "event-forge-inbox-outbox"
version = "1.0.0"
`,
      'README.md': `# a

pip install event-forge-inbox
![v](https://img.shields.io/pypi/v/event-forge-inbox-outbx)
`,
    })
    expect(flaws).toEqual([
      'README.md:3:13 `event-forge-inbox` is no package of this repository',
      'README.md:4:36 `event-forge-inbox-outbx` is no package of this repository',
    ])
  })

  it('takes the own names in whatever spelling, and names of others', async () => {
    const flaws = await flawsOf(unknownPackage, {
      'pyproject.toml': `[project]
name = "event-forge-inbox-outbox"
version = "1.0.0"
`,
      'README.md': `pip install event_forge.inbox_outbox
pip install requests
pip install pytest-asyncio
![v](https://img.shields.io/pypi/v/event-forge-inbox-outbox.svg)
`,
    })
    expect(flaws).toEqual([])
  })
})
