import type { Case } from './cases.ts'
import type { Verdict } from './matrix.ts'

/** The last line: what was done, and what came out wrong. */
export function summary(verdicts: readonly Verdict[]): string {
  const of = (kind: Case['kind']) =>
    verdicts.filter((one) => one.kind === kind && one.happened).length
  const where = (kind: string) =>
    verdicts.filter(({ differences }) => differences.some((one) => one.kind === kind)).length
  const failed = verdicts.filter(({ problem }) => problem !== undefined).length
  return [
    `${of('kill')} kills, ${of('fault')} faults`,
    `${where('lost')} lost, ${where('extra')} duplicated, ${where('other')} different`,
    ...(failed === 0 ? [] : [`${failed} not completed`]),
  ].join(', ')
}

export const isWrong = ({ differences, problem }: Verdict) =>
  differences.length > 0 || problem !== undefined

/** A wrong verdict for people: the case, and each place with what was expected there and what is. */
export function tellVerdict({ name, differences, problem, reruns }: Verdict): string {
  const places = differences.map(({ kind, path, expected, actual }) => {
    const values = [
      ...(expected === undefined ? [] : [`expected ${JSON.stringify(expected)}`]),
      ...(actual === undefined ? [] : [`got ${JSON.stringify(actual)}`]),
    ]
    return `  ${kind} ${path}: ${values.join(', ')}`
  })
  const text = problem === undefined ? [] : [`  ${problem.trimEnd().replaceAll('\n', '\n    ')}`]
  return [`${name} (${reruns} reruns)`, ...places, ...text].join('\n')
}

/** So many of the cases, chosen by the seed. */
export function sampleOf(
  cases: readonly Case[],
  { size, seed }: { readonly size: number; readonly seed: number },
): readonly Case[] {
  if (size >= cases.length) return cases
  const random = mulberry(seed)
  const ranked = cases.map((one) => ({ one, rank: random() })).sort((a, b) => a.rank - b.rank)
  const chosen = new Set(ranked.slice(0, size).map(({ one }) => one))
  return cases.filter((one) => chosen.has(one))
}

/** Mulberry32: small, and good enough to choose with. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
