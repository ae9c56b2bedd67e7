import type { FileEdit } from '../model/step.ts'

/** All edits, for people who want to see them before they are carried out. */
export const describeEdits = (edits: readonly FileEdit[]) => edits.map(describeEdit).join('\n')

/** One edit as a unified diff without context: only the lines that change. */
function describeEdit(edit: FileEdit): string {
  if (edit.after === null) return `remove ${edit.file}`
  if (edit.before === null)
    return `create ${edit.file}\n${prefixed('+', edit.after.trimEnd().split('\n'))}`
  return `edit ${edit.file}\n${changedLines(edit.before.split('\n'), edit.after.split('\n'))}`
}

/** The lines between the common start and the common end, matched by a longest common subsequence. */
function changedLines(before: readonly string[], after: readonly string[]): string {
  let start = 0
  while (start < before.length && before[start] === after[start]) start += 1
  let end = 0
  while (
    end < Math.min(before.length, after.length) - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end += 1
  return diff(before.slice(start, before.length - end), after.slice(start, after.length - end))
}

function diff(before: readonly string[], after: readonly string[]): string {
  const kept = commonLines(before, after)
  const out: string[] = []
  let b = 0
  let a = 0
  for (const line of [...kept, undefined]) {
    while (b < before.length && before[b] !== line) out.push(`  -${before[b++]}`)
    while (a < after.length && after[a] !== line) out.push(`  +${after[a++]}`)
    b += 1
    a += 1
  }
  return out.join('\n')
}

function commonLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  )
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] as number[]
      row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  return walk(before, after, at)
}

function walk(
  before: readonly string[],
  after: readonly string[],
  at: (i: number, j: number) => number,
): readonly string[] {
  const kept: string[] = []
  let i = 0
  let j = 0
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      kept.push(before[i] as string)
      i += 1
      j += 1
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1
    else j += 1
  }
  return kept
}

const prefixed = (mark: string, lines: readonly string[]) =>
  lines.map((line) => `  ${mark}${line}`).join('\n')
