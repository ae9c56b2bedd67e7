import type { Finding } from '../../model/finding.ts'
import type { ChangelogForm } from '../changelog/form.ts'
import type { HistoryCommit } from '../changelog/history.ts'

/** How much of the history. */
export type Range =
  | { readonly kind: 'all' | 'unreleased' | 'latest' }
  /** A tag or a commit. */
  | { readonly kind: 'since'; readonly from: string }

/** What `paquebot changelog` is asked for. */
export interface ChangelogWish {
  readonly range: Range
  /** Names of packages whose own changelogs are wanted; none: the repository's. */
  readonly packages: readonly string[]
  /** Every package's own. */
  readonly each: boolean
  readonly form?: ChangelogForm
  readonly from?: ChangelogSource
}

/** Where the text comes from. */
export type ChangelogSource = 'commits' | 'changesets' | 'git-cliff'

/** One changelog, or the part of it that was asked for. */
export interface ChangelogPart {
  /** Id of the package; null for the whole repository. */
  readonly package: string | null
  /** Where it would stand, relative to the root. */
  readonly file: string
  readonly text: string
  /** The file with this part in it: what is there stays. */
  readonly merged: () => Promise<string>
  /** What it was made from, where that was commits. */
  readonly releases?: readonly ToldRelease[]
}

export interface ToldRelease {
  /** Null: not released. */
  readonly version: string | null
  readonly tag: string | null
  readonly date: string | null
  readonly commits: readonly HistoryCommit[]
}

/** The changelogs that were asked for. */
export interface Changelogs {
  readonly root: string
  readonly source: ChangelogSource
  readonly parts: readonly ChangelogPart[]
  readonly findings: readonly Finding[]
}
