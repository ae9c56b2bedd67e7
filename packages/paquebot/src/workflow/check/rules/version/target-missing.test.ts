import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { targetMissing } from './target-missing.ts'

test('a file and a text that are not there stop the bump', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "0.1.0"

[tool.bumpversion]
current_version = "0.1.0"
commit = true

[[tool.bumpversion.files]]
filename = "gone.py"

[[tool.bumpversion.files]]
filename = "ship.py"
search = '__version__ = "{current_version}"'
`,
    'ship.py': `
`,
  }
  expect(await flawsOf(targetMissing, files)).toEqual([
    `pyproject.toml:10:12 \`gone.py\`, which the bump edits, does not exist`,
    `pyproject.toml:14:10 \`__version__ = "0.1.0"\`, which the bump replaces, does not stand in \`ship.py\``,
  ])
})

test('a text that is there', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "0.1.0"

[tool.bumpversion]
current_version = "0.1.0"
commit = true

[[tool.bumpversion.files]]
filename = "ship.py"
`,
    'ship.py': `__version__ = "0.1.0"
`,
  }
  expect(await flawsOf(targetMissing, files)).toEqual([])
})
