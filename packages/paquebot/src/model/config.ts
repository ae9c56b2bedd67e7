import type { Artifact } from './artifact.ts'
import type { Severity } from './finding.ts'
import type { EcosystemId } from './package.ts'

/** `paquebot.toml`, parsed and with its defaults. Names of packages are as people write them. */
export interface Config {
  /** Where wishes for releases are read from; absent: changesets where there are any, else commits. */
  readonly intent?: 'changesets' | 'commits' | 'both'
  /** What commits do to a version below 1.0.0; `hold` when absent. */
  readonly zero?: 'hold' | 'shift' | 'leave'
  /** A package that always takes its leader's version. */
  readonly follow: readonly { readonly package: string; readonly leader: string }[]
  /** A package whose artifact carries the build output of another. */
  readonly bundle: readonly { readonly package: string; readonly from: string }[]
  /** Globs of paths in which discover finds nothing. */
  readonly exclude: readonly string[]
  /** `strict`: as Changesets does it, faults included; `corrected`: without them. */
  readonly changesets: 'corrected' | 'strict'
  /** Form of new changelogs; those that are there keep their own. */
  readonly changelog?: 'changesets' | 'keep-a-changelog'
  /** What `announce` makes of a release. */
  readonly announce?: AnnounceConfig
  readonly workflow?: WorkflowConfig
  /** Settings of single packages, by name or id. */
  readonly packages: Readonly<Record<string, PackageConfig>>
  /** The trusted-publisher records that the registries hold for this repository. */
  readonly publisher: Readonly<Partial<Record<EcosystemId, PublisherRecord>>>
}

export interface WorkflowConfig {
  /** Files that are not generated. */
  readonly without?: readonly ('ci' | 'release' | 'version-bump' | 'dependabot')[]
  readonly runner?: string | readonly string[]
  readonly node?: readonly string[]
  readonly python?: readonly string[]
  readonly migrate?: string
  readonly 'ignore-vulnerabilities'?: readonly string[]
  readonly paquebot?: string
  /** The GitHub App that opens release pull requests. */
  readonly app?: {
    readonly environment: string
    readonly 'client-id': string
    readonly 'private-key': string
  }
  /** `max`: no run that waits is dropped. */
  readonly queue?: 'max'
  /** Severities of rules of `workflow check`, by id or `room/*`. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>
}

interface AnnounceConfig {
  /** False: tags only. */
  readonly releases?: boolean
  /** The package whose release GitHub is to show as the latest. */
  readonly latest?: string
  /** Kinds of artifacts that are attached to releases; all when absent. */
  readonly assets?: readonly Artifact['kind'][]
}

interface PackageConfig {
  /** Commands that must succeed where only the released package is installed. */
  readonly smoke: readonly string[]
  /** Command that runs the package's own tests against the installed artifact. */
  readonly test?: string
  /** False: versioned, never uploaded. */
  readonly publish?: boolean
  /** npm dist-tag for the next release. */
  readonly tag?: string
  /** Globs of files, relative to the root, whose commits reach the package beside those of its folder. */
  readonly paths?: readonly string[]
  /** Findings that the maintainers accept, by rule. */
  readonly allow: readonly string[]
  /** Further places that write its version. */
  readonly files?: readonly FileRule[]
}

/** Where in which files a version stands: by `at`, or by the text around it. */
export interface FileRule {
  /** A path or glob below the root. */
  readonly path: string
  /** `$.a.path`, a regular expression with a group `version`, or the name of a marker comment. */
  readonly at?: string
  /** Text with `{current_version}`. */
  readonly search?: string
  /** Text with `{new_version}`; by default `search` with the new version. */
  readonly replace?: string
}

/** What a registry matches a trusted publisher by. */
export interface PublisherRecord {
  /** `owner/name`; the git remote's when absent. */
  readonly repository?: string
  /** File name below `.github/workflows`. */
  readonly workflow: string
  readonly environment?: string
  /** PyPI: the number of the account that owns the repository; another one took the name over when it differs. */
  readonly 'owner-id'?: string
}
