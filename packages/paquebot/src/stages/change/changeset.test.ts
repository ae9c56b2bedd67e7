import { parseChangesetFile } from '@changesets/parse'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Package } from '../../model/package.ts'
import { bumps } from '../../model/version.ts'
import { renderChangeset } from './changeset.ts'

const pkg = (name: string): Package => ({
  id: `npm:${name}`,
  name,
  ecosystem: 'npm',
  path: name,
  manifest: `${name}/package.json`,
  version: '1.0.0',
  versionSource: { kind: 'manifest' },
  places: [],
  private: false,
  aliases: [],
  dependencies: [],
  publishing: {},
})

// What YAML would read as something else without quotes is among them.
const name = fc.oneof(
  fc.constantFrom('@x/core', 'true', '1.0', 'null', '~', 'constructor', '__proto__', 'a: b', '- a'),
  fc.stringMatching(/^@?[a-z][a-z0-9._/-]{0,20}$/),
)
const summary = fc.oneof(
  fc.constantFrom('---', 'a\n---\nb', '---\n"x": major\n---', '# a', '\r\nb\r\nc', '`x`: "y"'),
  fc.string({ minLength: 1, unit: 'grapheme' }),
)

it('writes what @changesets/parse reads as it was meant', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(name, fc.constantFrom(...bumps)), { selector: ([one]) => one }),
      summary,
      (releases, said) => {
        const packages = releases.map(([one]) => pkg(one))
        const text = renderChangeset(
          {
            bumps: new Map(releases.map(([, bump], at) => [packages[at] as Package, bump])),
            summary: said,
          },
          packages,
        )
        expect(parseChangesetFile(text)).toEqual({
          releases: releases.map(([one, type]) => ({ name: one, type })),
          summary: said.replace(/\r\n?/g, '\n').trim(),
        })
      },
    ),
  )
})
