import type { Artifact } from './artifact.ts'

/** A text file before and after. `before` null: new file; `after` null: removed. */
export interface FileEdit {
  readonly file: string
  readonly before: string | null
  readonly after: string | null
}

/** A commit of just these files. */
export interface CommitStep {
  readonly message: string
  readonly files: readonly string[]
  /** The user's own settings skip the hooks. */
  readonly skipHooks: boolean
}

/** An annotated tag of HEAD. */
export interface TagStep {
  readonly name: string
  readonly message: string
  readonly sign: boolean
}

/** Something to do, as data: performed by steps/execute, told by steps/describe. No secrets inside. */
export type Step =
  | { readonly kind: 'edit'; readonly edit: FileEdit }
  | {
      readonly kind: 'upload'
      readonly artifact: Artifact
      readonly registry: string
      /** npm only: the dist-tag the version gets. */
      readonly tag?: string
      readonly access?: 'public' | 'restricted'
    }

/** What a run tells while it goes on; reporters read it. Times are milliseconds. */
export type RunEvent =
  | { readonly kind: 'stage'; readonly name: string; readonly title: string }
  | {
      readonly kind: 'stage-done'
      readonly name: string
      readonly ms: number
      readonly note?: string
    }
  | { readonly kind: 'task'; readonly id: string; readonly title: string }
  | {
      readonly kind: 'task-done'
      readonly id: string
      readonly title: string
      readonly ms: number
      readonly ok: boolean
      readonly note?: string
    }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'detail'; readonly text: string }

export type Emit = (event: RunEvent) => void
