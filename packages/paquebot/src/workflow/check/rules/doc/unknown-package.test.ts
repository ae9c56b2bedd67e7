import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { unknownPackage } from './unknown-package.ts'

const manifest = '[project]\nname = "callairis-event-forge"\nversion = "1.0.0"\n'
const host = ['py', 'pi.org'].join('')
const release = (url: string) =>
  `on: push\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    environment:\n      name: pypi\n      url: ${url}\n    steps:\n      - run: make\n`

describe('doc/unknown-package', () => {
  it('tells an old name in an environment, and near misses in documents', async () => {
    const flaws = await flawsOf(unknownPackage, {
      'pyproject.toml': manifest,
      '.github/workflows/release.yml': release(`https://${host}/p/event-forge-inbox-outbox`),
      'README.md': `# a

pip install calairis-event-forge
![v](https://img.shields.io/pypi/v/callairis-event-forg)
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/release.yml:7:31 `event-forge-inbox-outbox` is no package of this repository',
      'README.md:3:13 `calairis-event-forge` is no package of this repository',
      'README.md:4:36 `callairis-event-forg` is no package of this repository',
    ])
  })

  it('takes the own names in whatever spelling, names of others, and what an expression decides', async () => {
    const flaws = await flawsOf(unknownPackage, {
      'pyproject.toml': manifest,
      '.github/workflows/a.yml': release(`https://${host}/project/callairis_event_forge/`),
      '.github/workflows/b.yml': release(`https://${host}/p/\${{ inputs.package }}`),
      'README.md': `pip install callairis_event.forge
pip install requests pytest-asyncio
![v](https://img.shields.io/pypi/v/callairis-event-forge.svg)
`,
    })
    expect(flaws).toEqual([])
  })
})
