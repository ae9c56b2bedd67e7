import type { FileChange } from '../../github/commits.ts'
import type { PullRequest } from '../../github/pulls.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { Bump } from '../../model/version.ts'

/** One package of the release as the pull request shows it. */
export interface ProposedRelease {
  readonly name: string
  readonly ecosystem: EcosystemId
  /** Versioned, never uploaded. */
  readonly private: boolean
  readonly from: string | null
  readonly to: string
  readonly bump: Bump
  /** What its changelog says of this version; null where it has no such section. */
  readonly notes: string | null
}

/** An explicit bump in place of what changesets and commits ask for, as `paquebot bump` takes it. */
export interface WishedBump {
  /** A size, `prerelease`, or a version. */
  readonly what: string
  readonly packages: readonly string[]
  /** The word of a new series of prereleases; empty for the usual. */
  readonly preid: string
}

/** The release commit and what the pull request tells of it. */
export interface Proposal {
  /** The usual title; also the message of the commit. */
  readonly title: string
  readonly wish?: WishedBump
  readonly releases: readonly ProposedRelease[]
  readonly files: readonly FileChange[]
  /** Object id of the tree that the files make. */
  readonly tree: string
}

/** A commit of the release branch that its base does not have. */
export interface BranchCommit {
  readonly id: string
  readonly message: string
  readonly tree: string
  readonly parents: readonly string[]
  /** Login where GitHub knows one, else what the commit says. */
  readonly author: string | null
  /** Login, where GitHub knows one. */
  readonly committer: string | null
}

/** A release branch as it is on GitHub. */
export interface RemoteBranch {
  readonly name: string
  readonly commit: string
  readonly tree: string
  /** Oldest first. */
  readonly commits: readonly BranchCommit[]
}

/** Everything on GitHub that decides what is to be done. */
export interface RemoteState {
  /** The base branch and the commit that the release is made on. */
  readonly base: { readonly branch: string; readonly commit: string }
  readonly branch?: RemoteBranch
  /** The open pull request of that branch. */
  readonly pull?: PullRequest
  /** What a killed run has left behind. */
  readonly temporary?: { readonly name: string; readonly commit: string }
}
