import fc from 'fast-check'
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import { expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { hasDuplicateKeys, locateInText } from './json-text.ts'

const words = fc.constantFrom(
  'a',
  'b',
  'version',
  'é',
  '😀',
  ': ',
  ', ',
  '":',
  '\\',
  '__proto__',
  '',
)
const { tree: document } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    words,
    fc.constantFrom(1, true, null),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(words, tie('tree')), { maxLength: 4 }).map((pairs) => ({ pairs })),
  ),
}))
const blanks = fc.constantFrom('', ' ', '\n', '\r\n\t')

/** As text, keys in their order and as often as they are there, which `JSON.stringify` cannot do. */
function write(value: unknown, blank: string): string {
  if (Array.isArray(value)) return `[${value.map((one) => write(one, blank)).join(`,${blank}`)}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const { pairs } = value as { pairs: readonly (readonly [string, unknown])[] }
  const texts = pairs.map(
    ([key, one]) => `${JSON.stringify(key)}${blank}:${blank}${write(one, blank)}`,
  )
  return `{${blank}${texts.join(`${blank},`)}${blank}}`
}

const text = fc.tuple(document, blanks).map(([value, blank]) => blank + write(value, blank))

function nodesIn(node: Node): readonly Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesIn)]
}

function pathsIn(node: Node, path: readonly (string | number)[] = []): (string | number)[][] {
  const below = (node.children ?? []).flatMap((child, index) => {
    if (node.type === 'array') return pathsIn(child, [...path, index])
    const [key, value] = child.children ?? []
    return value === undefined ? [] : pathsIn(value, [...path, String(key?.value)])
  })
  return [[...path], ...below]
}

it('finds a text where the tree has it, or does not answer', () => {
  fc.assert(
    fc.property(text, (text) => {
      const tree = parseTree(text) as Node
      const value: unknown = JSON.parse(text)
      if (hasDuplicateKeys(text, value)) return
      for (const path of pathsIn(tree)) {
        const found = locateInText(text, value, path)
        const node = findNodeAtLocation(tree, path)
        if (found !== undefined)
          expect([found.start, found.end]).toEqual([
            node?.offset,
            (node?.offset ?? 0) + (node?.length ?? 0),
          ])
      }
    }),
    { numRuns: 2000 },
  )
})

it('never overlooks a key that is there twice', () => {
  fc.assert(
    fc.property(text, (text) => {
      const objects = nodesIn(parseTree(text) as Node).filter((node) => node.type === 'object')
      const isTwice = objects.some(({ children = [] }) => {
        return new Set(children.map((one) => one.children?.[0]?.value)).size < children.length
      })
      if (isTwice) expect(hasDuplicateKeys(text, JSON.parse(text))).toBe(true)
      const problems = parseJson(text).problems.map((problem) => problem.kind)
      expect(problems.includes('duplicate-key')).toBe(isTwice)
      expect(problems.includes('syntax')).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

it('answers for a usual manifest without a tree', () => {
  const manifest = '{\n  "name": "a",\n  "dependencies": { "b": "^1.0.0" }\n}\n'
  const value: unknown = JSON.parse(manifest)
  expect(hasDuplicateKeys(manifest, value)).toBe(false)
  expect(locateInText(manifest, value, ['dependencies', 'b'])).toEqual({
    start: 42,
    end: 50,
    line: 3,
    column: 26,
  })
})
