import type { Location } from '../../model/finding.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Told } from '../generate/generate.ts'

/** Something that the repository has for releasing already: what it does, and what does it from now on. */
export interface Piece {
  readonly what: string
  readonly at: Location
  readonly does: string
  readonly instead: string
}

/** How the plan of the next release changes with the files that are to be written. */
export type PlanComparison =
  | { readonly kind: 'same'; readonly releases: number }
  | {
      readonly kind: 'different'
      readonly before: readonly string[]
      readonly after: readonly string[]
    }
  /** What cannot be planned today. */
  | { readonly kind: 'unknown'; readonly why: string }

/** Everything that `paquebot init` would write, and what it has to say. */
export interface Initiation {
  /** Absolute; paths are relative to it. */
  readonly root: string
  /** How releases are asked for. */
  readonly intent: 'changesets' | 'commits'
  readonly files: readonly Told[]
  readonly edits: readonly FileEdit[]
  /** What is not written, because somebody else's text is there. */
  readonly withheld: readonly FileEdit[]
  readonly pieces: readonly Piece[]
  readonly plan: PlanComparison
  /** What is left for a person, in order. */
  readonly todo: readonly string[]
}
