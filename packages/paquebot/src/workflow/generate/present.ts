import type { Seen } from './facts/seen.ts'
import { declaredSlugs } from './facts/slugs.ts'
import { isOurs } from './ownership.ts'

/** What is made of the files that are there: newer pins, the user's own jobs, names that a clone does not know. */
export interface Present {
  read(path: string): string | null
  /** Texts of all workflows. */
  readonly workflows: readonly string[]
  /** Will our file take the place of whatever is there? */
  replaces(path: string): boolean
  /** Has the clone noted the default branch of its remote? A checkout on a runner has not; without it the files decide. */
  readonly knowsDefaultBranch?: boolean
}

/** GitHub reads `.yaml` as well: the file that is there is the one. */
export function placeOf(path: string, { read }: Pick<Present, 'read'>): string {
  const other = path.replace(/\.yml$/, '.yaml')
  return read(path) === null && read(other) !== null ? other : path
}

/**
 * The repository that releases, and its default branch. A fork, a clone of a clone and a checkout on a runner do not know
 * them; the files that we wrote do, and are not out of date there.
 */
export function withIdentity(seen: Seen, present: Present): Seen {
  const slug = ownText(present, 'release.yml', /github\.repository == '([^']+)'/)
  const branch = ownText(present, 'ci.yml', /^ {2}push:\n {4}branches: \[(?:'([^']+)'|([^\]]+))\]/m)
  const keepsSlug = seen.slug === undefined || declaredSlugs(seen).includes(slug ?? '')
  return {
    ...seen,
    ...(slug !== undefined && keepsSlug ? { slug } : {}),
    ...(branch !== undefined && present.knowsDefaultBranch !== true
      ? { defaultBranch: branch }
      : {}),
  }
}

function ownText(present: Present, file: string, pattern: RegExp): string | undefined {
  const text = present.read(placeOf(`.github/workflows/${file}`, present))?.replaceAll('\r\n', '\n')
  if (text === undefined || !isOurs(text)) return undefined
  const found = pattern.exec(text)
  return found?.[1] ?? found?.[2]
}
