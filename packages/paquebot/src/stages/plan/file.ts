import { PaquebotError } from '../../model/error.ts'
import type { Release, ReleasePlan } from '../../model/plan.ts'
import { bumps } from '../../model/version.ts'

/** The plan as the text of a file. */
export function writePlan(plan: ReleasePlan): string {
  return `${JSON.stringify(plan, null, 2)}\n`
}

/**
 * The plan of a file's text. `head` is the commit of the checkout that it is for, null outside git; undefined
 * leaves the base unchecked. Throws `plan/unreadable` for what is no plan of format 1 and `plan/stale` when it
 * was made at another commit.
 */
export function parsePlan(text: string, head?: string | null): ReleasePlan {
  const value = parse(text)
  if (!isPlan(value)) throw unreadable(value)
  if (head === undefined || value.base === head) return value
  throw new PaquebotError(
    'plan/stale',
    `the plan was made at ${short(value.base)}, and this is ${short(head)}`,
    {
      hint: 'make it again with `paquebot plan`, or check out the commit that it was made at',
    },
  )
}

const short = (commit: string | null) => (commit === null ? 'no commit' : commit.slice(0, 10))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreadable(value: unknown): PaquebotError {
  const format = isObject(value) ? value.format : undefined
  const message =
    format === undefined || format === 1
      ? 'the file is no release plan'
      : `the release plan has format ${JSON.stringify(format)}, and this Paquebot reads format 1`
  return new PaquebotError('plan/unreadable', message, {
    hint: 'make it again with `paquebot plan`',
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isPlan(value: unknown): value is ReleasePlan {
  if (!isObject(value) || value.format !== 1) return false
  if (value.base !== null && typeof value.base !== 'string') return false
  if (!Array.isArray(value.releases) || !value.releases.every(isRelease)) return false
  return Array.isArray(value.changes) && value.changes.every(isPlannedChange)
}

function isRelease(value: unknown): value is Release {
  if (!isObject(value) || !isId(value.id) || typeof value.to !== 'string') return false
  if (value.from !== null && typeof value.from !== 'string') return false
  const lists = [value.reasons, value.changes]
  return bumps.some((bump) => bump === value.bump) && lists.every(Array.isArray)
}

function isPlannedChange(value: unknown): boolean {
  if (!isObject(value) || typeof value.id !== 'string' || typeof value.summary !== 'string')
    return false
  return isObject(value.bumps) && Object.keys(value.bumps).every(isId)
}

const isId = (value: unknown) => typeof value === 'string' && /^(npm|pypi):./.test(value)
