import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { deadParser } from './dead-parser.ts'

test('a rule that the message of the bump never meets', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "0.1.0"

[tool.bumpversion]
current_version = "0.1.0"
commit = true
`,
    'cliff.toml': `[git]
commit_parsers = [
  { message = "^feat", group = "Features" },
  { message = "^chore\\\\(release\\\\)", skip = true },
]
`,
  }
  expect(await flawsOf(deadParser, files)).toEqual([
    `cliff.toml:4:15 \`^chore\\(release\\)\` never matches: the bump is committed as \`Bump version: 1.0.0 → 1.1.0\``,
  ])
})

test('a message that it meets', async () => {
  const files = {
    'pyproject.toml': `[project]
name = "ship"
version = "0.1.0"

[tool.bumpversion]
current_version = "0.1.0"
commit = true
message = "chore(release): {new_version}"
`,
    'cliff.toml': `[git]
commit_parsers = [
  { message = "^feat", group = "Features" },
  { message = "^chore\\\\(release\\\\)", skip = true },
]
`,
  }
  expect(await flawsOf(deadParser, files)).toEqual([])
})
