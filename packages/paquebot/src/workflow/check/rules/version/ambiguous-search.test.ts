import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { ambiguousSearch } from './ambiguous-search.ts'

test('a search that matches other keys as well', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "0.1.0"

[tool.bumpversion]
current_version = "0.1.0"
commit = true

[[tool.bumpversion.files]]
filename = "pyproject.toml"
search = 'version = "{current_version}"'
`,
  }
  expect(await flawsOf(ambiguousSearch, files)).toEqual([
    `pyproject.toml:11:10 \`version = "{current_version}"\` stands 2 times in \`pyproject.toml\`, and all of them are replaced`,
  ])
})

test('a search with its key', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "0.1.0"

[tool.bumpversion]
current_version = "0.1.0"
commit = true

[[tool.bumpversion.files]]
filename = "ship.py"
search = '__version__ = "{current_version}"'
`,
    'ship.py': `__version__ = "0.1.0"
`,
  }
  expect(await flawsOf(ambiguousSearch, files)).toEqual([])
})
