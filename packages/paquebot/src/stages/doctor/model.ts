import type { Location } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'

/** Where a line of the checklist belongs. */
export type Area = 'repository' | 'workflows' | 'registries' | 'GitHub' | 'machine' | 'releases'

/**
 * One line of the checklist. `cannot-tell`: it could not be asked, or nobody but a person can see it; `doubtful`: it
 * works and may not for long.
 */
export interface Check {
  /** Heading in docs/rules.md. */
  readonly rule: string
  readonly state: 'ok' | 'missing' | 'doubtful' | 'cannot-tell'
  /** Where one goes to mend it. */
  readonly area?: Area
  /** What was looked at and what it is. */
  readonly text: string
  /** What to do or type. */
  readonly todo?: string
  readonly at?: Location
}

/** What a registry must hold so that this repository may publish the package. */
export interface PublisherToHold {
  readonly package: PackageId
  readonly name: string
  /** Undefined: not asked, or the registry does not tell. */
  readonly exists?: boolean
  readonly owner: string
  readonly repository: string
  readonly workflow: string
  readonly environment?: string
  /** npm: what the record must allow. */
  readonly actions?: readonly string[]
  /** PyPI: the project is made by a pending publisher. */
  readonly pending?: true
  /** npm: the command that adds the record. */
  readonly command?: string
}

/** The checklist of a repository. */
export interface Checkup {
  /** `owner/name` on GitHub. */
  readonly repository: string | null
  readonly publishers: readonly PublisherToHold[]
  readonly checks: readonly Check[]
}
