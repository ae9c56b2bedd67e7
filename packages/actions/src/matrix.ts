import type { Node, Strategy } from './model.ts'
import { isMapping, nodeAt } from './read.ts'

/** Far more than the 256 jobs that GitHub starts; `exclude` may leave few of many. */
const mostCombinations = 20_000

/** The values of one job of a matrix, by key. Scalars are text as written; objects and lists are JSON of such. */
export type Combination = Readonly<Record<string, unknown>>

/**
 * The jobs of a matrix: the product of its lists, without `exclude`, with `include`, in GitHub's order. Undefined where
 * an expression decides, and for absurdly many. Source: GitHub docs, "Running variations of jobs in a workflow".
 */
export function expandMatrix(strategy: Strategy | undefined): readonly Combination[] | undefined {
  const matrix = strategy?.matrix
  if (matrix === undefined) return [{}]
  if (!isMapping(matrix)) return undefined
  const axes = axesOf(matrix)
  const exclude = listAt(matrix, 'exclude')
  const include = listAt(matrix, 'include')
  if (axes === undefined || exclude === undefined || include === undefined) return undefined
  if (axes.reduce((count, [, values]) => count * values.length, 1) > mostCombinations)
    return undefined
  const kept = product(axes).filter((one) => !exclude.some((pattern) => fits(one, pattern)))
  return withIncludes(kept, include, new Set(axes.map(([key]) => key)))
}

type Axis = readonly [string, readonly unknown[]]

function axesOf(matrix: Extract<Node, { kind: 'mapping' }>): readonly Axis[] | undefined {
  const axes: Axis[] = []
  for (const { key, value } of matrix.entries) {
    if (key.value === 'include' || key.value === 'exclude') continue
    if (value.kind !== 'sequence') return undefined
    const values = value.items.map(plain)
    if (values.some(isComputed)) return undefined
    axes.push([key.value, values])
  }
  return axes
}

function listAt(matrix: Node, key: string): readonly Combination[] | undefined {
  const node = nodeAt(matrix, key)
  if (node === undefined) return []
  if (node.kind !== 'sequence') return undefined
  const items = node.items.map(plain)
  return items.some(isComputed) ? undefined : (items as readonly Combination[])
}

function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.text
  if (node.kind === 'sequence') return node.items.map(plain)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]))
}

const isComputed = (value: unknown) => JSON.stringify(value).includes('${{')

function product(axes: readonly Axis[]): readonly Combination[] {
  if (axes.length === 0) return []
  return axes.reduce<readonly Combination[]>(
    (made, [key, values]) =>
      made.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  )
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** GitHub compares leaf by leaf: a pattern of `node: { version: 24 }` fits any object with that version. */
const fits = (one: Combination, pattern: Combination): boolean =>
  Object.entries(pattern).every(([key, value]) => {
    const own = one[key]
    return isObject(own) && isObject(value) ? fits(own, value) : same(own, value)
  })

const isObject = (value: unknown): value is Combination =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An entry adds to every combination whose own values it does not change; else it is a job of its own. */
function withIncludes(
  kept: readonly Combination[],
  include: readonly Combination[],
  axes: ReadonlySet<string>,
): readonly Combination[] {
  const grown = kept.map((one) => ({ original: one, all: { ...one } as Record<string, unknown> }))
  const alone: Combination[] = []
  for (const entry of include) {
    const hosts = grown.filter(({ original }) => addsTo(original, entry, axes))
    for (const host of hosts) Object.assign(host.all, entry)
    if (hosts.length === 0) alone.push(entry)
  }
  return [...grown.map(({ all }) => all), ...alone]
}

const addsTo = (original: Combination, entry: Combination, axes: ReadonlySet<string>) =>
  Object.entries(entry).every(([key, value]) => !axes.has(key) || same(original[key], value))
