import type { ClientName } from '../../ecosystems/client.ts'
import type { Artifact } from '../../model/artifact.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import type { Emit } from '../../model/step.ts'
import type { Credentials } from '../../steps/credentials/contract.ts'
import type { Journal } from '../../steps/journal.ts'
import type { Tried } from '../try-out/trials.ts'
import type { Decision } from './decision.ts'
import type { PackageEnd, PublishStage } from './report.ts'
import type { Cargo, Ground, Place, Survey } from './survey.ts'

export interface PublishOptions {
  /** Folder of artifacts that are uploaded as they are. */
  readonly from?: string
  /** `npm`, `pypi` or names of packages. */
  readonly only: readonly string[]
  /** The last stage; all without it. */
  readonly until?: PublishStage
  /** Minutes to wait for registries that have a file and do not show it. */
  readonly wait: number
  /** Install from the registries and try before the dist-tags move; by default on, and off in a job with an OIDC key. */
  readonly smoke?: boolean
  /** Real clients that upload in place of ours. */
  readonly clients?: readonly ClientName[]
}

/** What publishing uses of the session. */
export interface Surroundings extends Place {
  readonly emit: Emit
  readonly redact: (text: string) => string
  /** Told every secret that is read or received. */
  readonly hide: (secret: string) => void
}

/** A release under way: what its stages share. */
export interface Run {
  readonly options: PublishOptions
  readonly around: Surroundings
  readonly ground: Ground
  readonly cargo: Cargo
  readonly survey: Survey
  readonly decision: Decision
  readonly credentials: Credentials
  readonly journal: Journal
  /** Name of the throw-away dist-tag. */
  readonly ownTag: string
  /** When waiting ends, in milliseconds; set by the first who waits. */
  deadline?: number
  /** Packages that are uploaded under the throw-away tag. */
  readonly staged: Set<PackageId>
  readonly ends: Map<PackageId, PackageEnd>
  readonly tags: Map<PackageId, string>
  /** Files that are accepted and not yet known to be visible. */
  readonly unseen: Map<string, Artifact>
  readonly tried: Tried[]
  readonly findings: Finding[]
  readonly notes: string[]
  /** Nothing more is to be begun. */
  stopped: boolean
}

export const note = ({ notes, around }: Run, text: string): void => {
  notes.push(text)
  around.emit({ kind: 'note', text })
}
