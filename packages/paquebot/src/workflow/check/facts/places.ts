import type { Range } from '@paquebot/actions'
import { positionAt } from '../../../edit/position.ts'
import type { Checked } from '../model.ts'

/** The range of a stretch of a file that is no workflow. */
export function rangeOf(text: string, start: number, end: number): Range {
  return { start: positionAt(text, start), end: positionAt(text, end) }
}

const sets = new WeakMap<Checked, ReadonlySet<string>>()

/** Is this file in the repository? */
export function hasFile(checked: Checked, path: string): boolean {
  const known = sets.get(checked) ?? new Set(checked.files.paths)
  sets.set(checked, known)
  return known.has(path)
}

/** The files in the words of the readers of `ecosystems/`. */
export function repositoryOf(checked: Checked): {
  read(path: string): string | undefined
  has(path: string): boolean
} {
  return {
    read: (path) => checked.files.read(path) ?? undefined,
    has: (path) => hasFile(checked, path),
  }
}

/** The value of a JSON file; undefined when there is none, or it is none. */
export function jsonOf(
  checked: Checked,
  path: string,
): Readonly<Record<string, unknown>> | undefined {
  if (!hasFile(checked, path)) return undefined
  try {
    const value: unknown = JSON.parse(checked.files.read(path) ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
