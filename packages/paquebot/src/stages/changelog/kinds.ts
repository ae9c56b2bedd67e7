import type { Kind } from './keep-a-changelog.ts'

/** Types of commits that a changelog lists, with the heading of keep a changelog and the size of Changesets. */
const types: Readonly<Record<string, { readonly kind: Kind; readonly bump: 'minor' | 'patch' }>> = {
  feat: { kind: 'Added', bump: 'minor' },
  feature: { kind: 'Added', bump: 'minor' },
  add: { kind: 'Added', bump: 'minor' },
  fix: { kind: 'Fixed', bump: 'patch' },
  bugfix: { kind: 'Fixed', bump: 'patch' },
  hotfix: { kind: 'Fixed', bump: 'patch' },
  perf: { kind: 'Changed', bump: 'patch' },
  change: { kind: 'Changed', bump: 'patch' },
  revert: { kind: 'Changed', bump: 'patch' },
  deprecate: { kind: 'Deprecated', bump: 'minor' },
  remove: { kind: 'Removed', bump: 'minor' },
  security: { kind: 'Security', bump: 'patch' },
}

/** What a kind of commit means to people who use the package. */
interface TypedChange {
  readonly type: string
  readonly breaking: boolean
}

/** True for commits that users notice; `chore`, `docs`, `test` and their like only when they break something. */
export function isListed({ type, breaking }: TypedChange): boolean {
  return breaking || Object.hasOwn(types, type)
}

/** The heading for a listed commit. */
export function kindOf({ type }: Pick<TypedChange, 'type'>): Kind {
  return (Object.hasOwn(types, type) ? types[type]?.kind : undefined) ?? 'Changed'
}

/** The size of a listed commit. */
export function bumpOf({ type, breaking }: TypedChange): 'major' | 'minor' | 'patch' {
  if (breaking) return 'major'
  return (Object.hasOwn(types, type) ? types[type]?.bump : undefined) ?? 'patch'
}
