import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { findWorkspaceGlobs, plainPackages } from './globs.ts'
import { listIn } from './manifest.ts'
import { makeRepository } from './test-support.ts'

const lines = [
  'packages:',
  "  - 'packages/*'",
  '- "a/**"',
  '  - apps/*',
  '  - !x',
  '  - @x/y',
  '    more',
  "  - '!**/test/**'",
  '# packages:',
  '  - 1',
  '  - true',
  '  - null',
  '  - a: b',
  '  - a #b',
  '',
  'catalog:',
  '  a: ^1',
  '  -',
]

describe('plainPackages', () => {
  it('says what a YAML parser says, or nothing', () => {
    const text = fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(text, (parts) => {
        const yaml = `${parts.join('\n')}\n`
        const quick = plainPackages(yaml)
        if (quick !== undefined) expect(quick).toEqual(listIn(parse(yaml).packages))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads the usual list', () => {
    const text =
      '# all of them\npackages:\n  - \'packages/*\'\n  - apps/web\n\n  - "!**/fixtures/**"\n'
    expect(plainPackages(text)).toEqual(['packages/*', 'apps/web', '!**/fixtures/**'])
  })
})

it('matches folders as picomatch does, in the short way too', () => {
  const part = fc.constantFrom('packages', 'a', '.a', 'a.b', 'a-b', '..', 'node')
  const folder = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  fc.assert(
    fc.property(folder, folder, (parent, asked) => {
      const glob = `${parent}/*`
      if (parent.includes('..')) return
      const files = { 'package.json': { private: true, workspaces: [glob] } }
      const globs = findWorkspaceGlobs(makeRepository(files))
      expect(globs?.lists(asked)).toBe(picomatch(glob)(asked))
    }),
    { numRuns: 1000 },
  )
})
