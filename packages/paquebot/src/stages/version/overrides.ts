import { readOverrides } from '../../ecosystems/npm/overrides.ts'
import { versions } from '../../ecosystems/npm/versions.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { ReleasePlan } from '../../model/plan.ts'

/**
 * Overrides of pnpm that pin a released package to a range without its new version: the sibling in the repository no
 * longer fits, and a frozen install fails. Moving what a person has pinned is theirs.
 */
export function findPinned(
  repository: Pick<Repository, 'read'>,
  { releases }: Pick<ReleasePlan, 'releases'>,
): readonly Finding[] {
  const next = new Map(releases.map(({ id, to }) => [id, to]))
  return readOverrides(repository).flatMap(({ name, range, at }) => {
    const to = next.get(`npm:${name}`)
    if (to === undefined || !/^[\d^~<>=*v]/.test(range) || versions.accepts(range, to)) return []
    return [
      {
        rule: 'version/override-pins',
        severity: 'warning',
        message: `an override pins \`${name}\` to \`${range}\`, which leaves out ${to}, the version of this release`,
        ...at(),
        hint: 'write `catalog:` or `workspace:*` there, or move the range, then run `pnpm install --lockfile-only`',
      },
    ]
  })
}
