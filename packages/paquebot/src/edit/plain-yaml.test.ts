import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readPlainYaml } from './plain-yaml.ts'

/** Pieces that YAML reads in surprising ways, in whatever order. */
const pieces = fc.constantFrom(
  ...['a', 'packages', 'true', 'no', 'null', '~', '1', '01', '1.0', '1.2.3', '^1.2.3', '.5', '0x1'],
  ...[':', ': ', '- ', '-', ' ', '  ', '\n', '\n', '\n  ', '\n- ', '\n  - ', '#', ' # c', "'", '"'],
  ...['*', '!', '&', '@', '/', '.', '{', '[', ',', '|', '>', '\\', '__proto__', 'e', '=', '---'],
)
const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''))

const names = fc.stringMatching(/^[A-Za-z@][\w./@-]{0,8}$/)
const values = fc.oneof(names, fc.constantFrom("'!**/x'", '"a b"', '1440', 'true', '^1.2.3', '*'))
const lists = fc.array(values, { minLength: 1, maxLength: 4 })
const blocks = fc.oneof(
  values.map((value) => ` ${value}`),
  lists.map((items) => items.map((item) => `\n  - ${item}`).join('')),
  lists.map((items) => items.map((item) => `\n- ${item}`).join('')),
  fc
    .array(fc.tuple(names, values), { minLength: 1, maxLength: 4 })
    .map((pairs) => pairs.map(([key, value]) => `\n  ${key}: ${value}`).join('')),
)
const documents = fc
  .array(fc.tuple(names, blocks), { minLength: 1, maxLength: 4 })
  .map((parts) => `${parts.map(([key, block]) => `${key}:${block}`).join('\n')}\n`)

const byParser = (text: string): unknown => {
  try {
    return parse(text, { logLevel: 'error' })
  } catch {
    return undefined
  }
}

it('reads what the parser reads, or leaves it to the parser', () => {
  fc.assert(
    fc.property(fc.oneof(texts, documents), (text) => {
      const plain = readPlainYaml(text)
      if (plain !== undefined) expect(plain).toEqual(byParser(text))
    }),
    { numRuns: 20_000 },
  )
})

it('reads what is usual', () => {
  const text = `# ours
packages:
  - packages/*
  - '!packages/old'

catalog:
  react: ^19.0.0
  "@x/y": 1.2.3
minimumReleaseAge: 1440
nodeLinker: hoisted
`
  expect(readPlainYaml(text)).toEqual({
    packages: ['packages/*', '!packages/old'],
    catalog: { react: '^19.0.0', '@x/y': '1.2.3' },
    minimumReleaseAge: 1440,
    nodeLinker: 'hoisted',
  })
})
