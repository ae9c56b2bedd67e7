import fc from 'fast-check'
import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import { locateToml, type TomlPath } from './toml.ts'
import { keyOf, onlySpotOf, spotsIn } from './toml-text.ts'

const names = ['a', 'b', 'c-d'] as const
const name = fc.constantFrom(...names)
const string = fc.constantFrom(
  '"x"',
  "'y'",
  '""',
  '"# no"',
  "'[a]'",
  '"é"',
  '"😀"',
  '"\\n"',
  '"""z"""',
)
const between = fc.constantFrom('', ' ', '\n', '\n  # it\'s "x",\n', ' # one # two\n')
const items = fc.array(fc.tuple(between, string, between), { maxLength: 3 })
const list = fc
  .tuple(items, fc.constantFrom('', ','), between)
  .map(([all, last, end]) =>
    all.length === 0 ? `[${end}]` : `[${all.map((item) => item.join('')).join(',')}${last}${end}]`,
  )
const value = fc.oneof(
  { weight: 4, arbitrary: string },
  { weight: 4, arbitrary: list },
  fc.constantFrom('true', '12', '{ a = "1" }', '[["x"]]', '1979-05-27'),
)
const end = fc.constantFrom('\n', '\n', ' # "why"\n', '\r\n', '')
const header = fc.array(name, { minLength: 1, maxLength: 2 }).map((path) => `[${path.join('.')}]`)
const line = fc.oneof(
  { weight: 2, arbitrary: header },
  { weight: 4, arbitrary: fc.tuple(name, value).map(([key, one]) => `${key} = ${one}`) },
  fc.constantFrom('', '# a = "1"', '[[a]]', '"a" = "1"', 'a.b = "1"', '  a = "1"'),
)
const text = fc
  .array(fc.tuple(line, end), { maxLength: 8 })
  .map((lines) => lines.map((one) => one.join('')).join(''))

/** Every path of up to three steps. */
const paths: readonly TomlPath[] = [...names, 0].flatMap((one) => [
  [one],
  ...[...names, 0, 1].flatMap((two) => [
    [one, two],
    ...[...names, 0, 2].map((three) => [one, two, three]),
  ]),
])

/** The same text with something at its end that only the tree reads. */
const forTree = (text: string) => `${text}\n[for-tree]\nn = 1.5\n`

it('finds what the tree finds, where the tree finds it', () => {
  let answered = 0
  fc.assert(
    fc.property(text, (text) => {
      answered += Number(spotsIn(text) !== undefined)
      const found = (text: string) => paths.map((path) => locateToml(text, path))
      expect(found(text)).toEqual(found(forTree(text)))
    }),
    { numRuns: 500 },
  )
  // Else the property would say nothing.
  expect(answered).toBeGreaterThan(50)
})

it('finds a string of which the value is known where the tree finds it', () => {
  let answered = 0
  fc.assert(
    fc.property(text, (text) => {
      const data = parsed(text)
      for (const path of data === undefined ? [] : paths) {
        const value = path.reduce<unknown>(
          (found, key) => (typeof found === 'object' ? Object(found)[key] : undefined),
          data,
        )
        if (typeof value !== 'string') continue
        answered += Number(onlySpotOf(text, value) !== undefined)
        expect(locateToml(text, path, value)).toEqual(locateToml(text, path))
      }
    }),
    { numRuns: 1000 },
  )
  expect(answered).toBeGreaterThan(50)
})

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

it('answers for a usual manifest without a tree', () => {
  const manifest = '[project]\nname = "a"\ndependencies = [\n  "b>=1", # why\n  "c",\n]\n'
  const spots = spotsIn(manifest)
  expect(spots?.get(keyOf(['project']))).toEqual({ kind: 'table', start: 1, end: 8 })
  expect(spots?.get(keyOf(['project', 'dependencies', 1]))).toEqual({
    kind: 'string',
    start: 56,
    end: 59,
  })
})

it('leaves a text that says one thing twice to the tree', () => {
  expect(spotsIn('a = "1"\na = "2"\n')).toBeUndefined()
  expect(spotsIn('a = "1"\n[a.b]\n')).toBeUndefined()
  expect(spotsIn('[a.b]\n[a]\nb = "1"\n')).toBeUndefined()
})
