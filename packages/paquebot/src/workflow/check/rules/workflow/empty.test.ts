import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { empty } from './empty.ts'

describe('workflow/empty', () => {
  it('sees a file of comments alone', async () => {
    const flaws = await flawsOf(empty, {
      '.github/workflows/tags.yml': `# Protect the tags.

# Done by hand.
`,
    })
    expect(flaws).toEqual([
      '.github/workflows/tags.yml:1:1 this workflow is empty: GitHub reports it as invalid on every push',
    ])
  })

  it('leaves workflows and files elsewhere alone', async () => {
    const flaws = await flawsOf(empty, {
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: make
`,
      'notes.yml': '# nothing\n',
    })
    expect(flaws).toEqual([])
  })
})
