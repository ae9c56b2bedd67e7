import fc from 'fast-check'
import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import { ecosystems } from '../src/ecosystems/index.ts'
import { editJson, parseJson } from '../src/edit/json.ts'
import { editToml, locateToml } from '../src/edit/toml.ts'
import { draftsOver } from '../src/io/drafts.ts'
import type { Repository } from '../src/io/repository.ts'
import type { EcosystemId } from '../src/model/package.ts'
import { packageJsons, pyprojects, textOf } from './support/odd-manifests.ts'

const numRuns = 1000

/** A repository of one file. */
function holding(file: string, text: string): Repository {
  const files = [file]
  return {
    root: '/nowhere',
    gitRoot: null,
    files,
    untracked: new Set(),
    below: () => files,
    named: (name) => (name === file ? files : []),
    read: (path) => (path === file ? text : undefined),
    looked: () => files,
    has: (path) => path === file,
    tags: () => [],
    git: () => undefined,
  }
}

/** What discovering and writing makes of the file. */
function written(id: EcosystemId, file: string, text: string, to: string): string | undefined {
  const repository = holding(file, text)
  const drafts = draftsOver(repository)
  for (const pkg of ecosystems[id].discover(repository).packages)
    ecosystems[id].write(pkg, { to, ranges: [] }, drafts)
  return drafts.read(file)
}

it('changes only the bytes of the version in a pyproject.toml, and knows where it stands', () => {
  fc.assert(
    fc.property(pyprojects, fc.constantFrom('1.10.0', '2.0.0rc1'), (made, to) => {
      const text = textOf(made)
      expect(parse(text.replace(/^\uFEFF/, ''))).toHaveProperty('project.version', made.value)
      const start = made.before.length + made.quote.length
      const inner = { start, end: start + made.value.length }
      expect(locateToml(text, ['project', 'version'])?.inner).toEqual(inner)
      const expected = textOf({ ...made, value: to })
      expect(editToml(text, [{ at: ['project', 'version'], to }])).toBe(expected)
      expect(written('pypi', 'pyproject.toml', text, to)).toBe(expected)
    }),
    { numRuns },
  )
})

it('changes only the bytes of the version in a package.json, and knows where it stands', () => {
  fc.assert(
    fc.property(packageJsons, fc.constantFrom('1.10.0', '2.0.0-rc.1'), (made, to) => {
      const text = textOf(made)
      expect(JSON.parse(text.replace(/^\uFEFF/, ''))).toHaveProperty('version', made.value)
      const start = made.before.length
      const span = { start, end: start + made.value.length + 2 }
      expect(parseJson(text).locate(['version'])).toMatchObject(span)
      const expected = textOf({ ...made, value: to })
      expect(editJson(text, [{ at: ['version'], to }])).toBe(expected)
      expect(written('npm', 'package.json', text, to)).toBe(expected)
    }),
    { numRuns },
  )
})
