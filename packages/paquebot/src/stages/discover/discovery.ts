import type { Repository } from '../../io/repository.ts'
import type { Config } from '../../model/config.ts'
import type { Finding } from '../../model/finding.ts'
import type { Workspace } from '../../model/package.ts'

/** The repository as later stages know it, with what is wrong with it. */
export interface Discovery {
  readonly workspace: Workspace
  readonly repository: Repository
  readonly config: Config
  readonly findings: readonly Finding[]
}
