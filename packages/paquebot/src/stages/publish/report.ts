import type { Artifact } from '../../model/artifact.ts'
import type { PaquebotError } from '../../model/error.ts'
import type { PackageId } from '../../model/package.ts'

/** The stages of publishing, in order; `--until` names the last one. */
export const publishStages = ['preflight', 'npm', 'pypi', 'visible', 'smoke', 'tags'] as const

export type PublishStage = (typeof publishStages)[number]

/** How one package ended. */
export type PackageEnd =
  | {
      readonly kind:
        | 'published'
        /** There already, with these bytes or from an earlier release. */
        | 'already-there'
        /** Nothing was to be done yet: `--until`. */
        | 'waiting'
    }
  | {
      /** `pending`: the registry has it and does not show it yet. */
      readonly kind: 'pending' | 'refused' | 'skipped'
      readonly because: string
      readonly code?: PaquebotError['code']
      readonly hint?: string
    }

export interface PublishedPackage {
  readonly package: PackageId
  readonly name: string
  readonly version: string
  readonly registry: string
  readonly files: readonly Pick<Artifact, 'file' | 'sha256' | 'sha512'>[]
  readonly end: PackageEnd
  /** What happened to its dist-tag. */
  readonly tag?: string
}

/** The result of `paquebot publish`. */
export interface PublishReport {
  /** Of the plan; null when there was nothing to plan. */
  readonly id: string | null
  readonly commit: string | null
  readonly packages: readonly PublishedPackage[]
  /** The last stage that was reached. */
  readonly reached: PublishStage | null
  /** Everything is as planned. */
  readonly complete: boolean
  /** What was tried of the published packages, in words. */
  readonly tried: readonly { readonly package: PackageId; readonly what: readonly string[] }[]
  readonly notes: readonly string[]
}

/** An error as the end of a package. */
export function endBy(error: PaquebotError, kind: 'pending' | 'refused' = 'refused'): PackageEnd {
  const details = error.details === undefined ? '' : `\n${error.details}`
  return {
    kind,
    because: `${error.message}${details}`,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  }
}

export const isGood = ({ kind }: PackageEnd) => kind === 'published' || kind === 'already-there'

/** Did a run with this last stage do what it should? Up to the uploads, a registry may still hide what it has taken. */
export function isDone(
  { complete, packages, reached }: PublishReport,
  until?: PublishStage,
): boolean {
  if (until === undefined || until === 'tags') return complete
  if (reached !== until) return false
  const bad =
    until === 'visible' || until === 'smoke'
      ? ['refused', 'skipped', 'pending']
      : ['refused', 'skipped']
  return packages.every(({ end }) => !bad.includes(end.kind))
}
