import { expect, it } from 'vitest'
import { ecosystems, pkg } from '../plan/test-support.ts'
import { tagName } from './tag-names.ts'

const core = pkg('npm:@x/core', '1.0.0')
const scheme = ecosystems.npm.versions

it.each([
  [[], true, 'v1.1.0'],
  [[], false, '@x/core@1.1.0'],
  [['1.0.0', 'nightly'], true, '1.1.0'],
  [['v1.0.0'], false, '@x/core@1.1.0'],
  [['v3.0.0', 'core-v0.9.0'], true, 'core-v1.1.0'],
  [['@x/core@1.0.0', 'core/v0.1.0'], false, '@x/core@1.1.0'],
  [['packages/core/v1.0.0'], false, 'packages/core/v1.1.0'],
  [['score-v9.0.0', 'core-vnext'], false, '@x/core@1.1.0'],
])('after %j, alone %j, comes %s', (tags, isAlone, expected) => {
  expect(tagName({ pkg: core, version: '1.1.0', isAlone }, tags, scheme)).toBe(expected)
})
