import { expect, test } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { tagWithoutNotes } from './tag-without-notes.ts'

const common = {
  'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "ship"
version = "0.1.1"
dependencies = ["fastapi"]
`,
}

test('the changelog ends before the version', async () => {
  const files = {
    ...common,
    'CHANGELOG.md': `# Changelog

## [Unreleased]

## [0.1.0] - 2026-01-02
`,
  }
  expect(await flawsOf(tagWithoutNotes, files)).toEqual([
    `CHANGELOG.md:5:1 \`ship\` is 0.1.1, and the newest section here is 0.1.0`,
  ])
})

test('the changelog has the version', async () => {
  const files = {
    ...common,
    'CHANGELOG.md': `## v0.1.1 (2026-01-02)

## v0.1.0
`,
  }
  expect(await flawsOf(tagWithoutNotes, files)).toEqual([])
})
