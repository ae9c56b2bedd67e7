import type { PackageId } from '../../model/package.ts'

/**
 * `.changeset/config.json` with its defaults, names resolved to packages.
 * Keys and defaults are those of `@changesets/config` 4.0.1.
 */
export interface ChangesetSettings {
  readonly baseBranch: string
  readonly access: 'public' | 'restricted'
  /** False: no changelogs. Otherwise a module and its options. */
  readonly changelog: false | ModuleSetting
  readonly commit: false | ModuleSetting
  /** Packages that always go out together, with one version. */
  readonly fixed: readonly (readonly PackageId[])[]
  /** Packages that share one version whenever they go out. */
  readonly linked: readonly (readonly PackageId[])[]
  readonly ignore: readonly PackageId[]
  readonly changedFilePatterns: readonly string[]
  readonly format: 'auto' | 'prettier' | 'oxfmt' | 'deno' | 'dprint' | false
  /** Smallest bump that moves a range which still takes in the new version. */
  readonly updateInternalDependencies: 'patch' | 'minor'
  readonly bumpVersionsWithWorkspaceProtocolOnly: boolean
  readonly privatePackages: { readonly version: boolean; readonly tag: boolean }
  readonly snapshot: {
    readonly useCalculatedVersion: boolean
    readonly prereleaseTemplate: string | null
  }
  readonly onlyUpdatePeerDependentsWhenOutOfRange: boolean
  readonly updateInternalDependents: 'always' | 'out-of-range'
  /** From paquebot.toml: `strict` keeps the faults of Changesets (docs/changesets.md). */
  readonly profile: 'corrected' | 'strict'
}

export interface ModuleSetting {
  readonly module: string
  readonly options: unknown
}

/** The module that writes `- <commit>: text` lines, whose form we write ourselves; the second is its other name. */
const defaultChangelogModule = '@changesets/cli/changelog'
const sameModule = '@changesets/changelog-git'

/** True where entries have the default form, or there are none. */
export function isDefaultChangelog(changelog: ChangesetSettings['changelog']): boolean {
  return changelog === false || [defaultChangelogModule, sameModule].includes(changelog.module)
}

/** What holds without a `.changeset/config.json`. */
export const defaultSettings: ChangesetSettings = {
  baseBranch: 'main',
  access: 'restricted',
  changelog: { module: defaultChangelogModule, options: null },
  commit: false,
  fixed: [],
  linked: [],
  ignore: [],
  changedFilePatterns: ['**'],
  format: 'auto',
  updateInternalDependencies: 'patch',
  bumpVersionsWithWorkspaceProtocolOnly: false,
  privatePackages: { version: false, tag: false },
  snapshot: { useCalculatedVersion: false, prereleaseTemplate: null },
  onlyUpdatePeerDependentsWhenOutOfRange: false,
  updateInternalDependents: 'out-of-range',
  profile: 'corrected',
}
