import type { Location } from './finding.ts'

/** A world of packages with its own registry, version grammar and clients. */
export type EcosystemId = 'npm' | 'pypi'

/** `npm:<name>` or `pypi:<PEP 503 name>`: unique in a repository, safe to compare as a string. */
export type PackageId = `${EcosystemId}:${string}`

/** One package that the repository holds, publishable or not. Paths are POSIX and relative to the root. */
export interface Package {
  readonly id: PackageId
  /** The name as its manifest writes it; the normalised form is in `id`. */
  readonly name: string
  readonly ecosystem: EcosystemId
  /** Folder of the manifest, `.` for the root. */
  readonly path: string
  readonly manifest: string
  /** Null when nothing in the tree says it: tag-driven packages before their first tag. */
  readonly version: string | null
  readonly versionSource: VersionSource
  /** Every place that writes this version, the source first. */
  readonly places: readonly VersionPlace[]
  /** Texts that move with the version without being the version alone. */
  readonly replacements?: readonly VersionReplacement[]
  /** True when it is never uploaded; `privateBecause` tells why. */
  readonly private: boolean
  readonly privateBecause?: string
  /** Other names people use for it in changesets: the name of its stand-in `package.json`. */
  readonly aliases: readonly string[]
  /** A dummy `package.json` that drags a Python package into JavaScript tools. */
  readonly standIn?: string
  readonly dependencies: readonly Dependency[]
  readonly publishing: PublishSettings
  /** Paths that its build takes into the artifact by name: another package's build output may be among them. */
  readonly carries?: readonly CarriedPath[]
}

/** A path that a manifest takes into the artifact, relative to the root, and where the manifest says so. */
export interface CarriedPath {
  readonly path: string
  readonly at: Location
}

/** How the version comes to be: written in the manifest, in another file, or taken from a git tag. */
export type VersionSource =
  | { readonly kind: 'manifest' }
  | { readonly kind: 'file'; readonly file: string; readonly by: string }
  | { readonly kind: 'tag'; readonly by: string }
  | { readonly kind: 'unknown'; readonly why: string }

/** A literal of the version in some file. `start` and `end` are string offsets of the bare version text. */
export interface VersionPlace {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly start: number
  readonly end: number
  readonly version: string
  /** What wrote it there, for people: `project.version`, `__version__`, `tool.bumpversion`. */
  readonly what: string
  /** A rule of the user names it: the next release writes it, whatever it says today. */
  readonly configured?: true
}

/**
 * A text that is replaced when the version moves: `## Unreleased` by `## {new_version} ({now:%Y-%m-%d})`.
 * Placeholders are those of bump-my-version.
 */
export interface VersionReplacement {
  readonly file: string
  readonly search: string
  readonly replace: string
  /** `search` is a regular expression, in which versions are taken literally. */
  readonly regex: boolean
  /** How versions are written here: `{major}.{minor}`; the whole version when absent. */
  readonly serialize?: string
  /** Only for releases of these sizes. */
  readonly sizes?: readonly ('major' | 'minor' | 'patch')[]
  /** Where the rule stands. */
  readonly at: Location
}

export interface PublishSettings {
  readonly access?: 'public' | 'restricted'
  readonly tag?: string
  /** npm `publishConfig.directory`, relative to the package. */
  readonly directory?: string
  readonly registry?: string
}

export type DependencyKind =
  | 'runtime'
  | 'optional'
  | 'peer'
  | 'development'
  | 'extra'
  | 'group'
  | 'build'
  | 'follows'
  | 'bundles'

/** An edge to another package of the same repository. */
export interface Dependency {
  readonly id: PackageId
  readonly kind: DependencyKind
  /** As written: `workspace:^`, `catalog:`, `>=1.2,<2; python_version > "3.8"`. Empty when none. */
  readonly range: string
  /** What the ecosystem judges: `^1.0.0` for `workspace:^`; null when no version can break it. */
  readonly accepts: string | null
  /** Name of the extra or dependency group it stands in. */
  readonly group?: string
  readonly marker?: string
  /** Where the range stands; absent on edges that only the configuration declares. */
  readonly at?: Location
}

/**
 * An edge whose range is read and whose place is looked for when they are asked for: a large repository has
 * thousands, and shows a few.
 */
export function lazyEdge(
  edge: Pick<Dependency, 'id' | 'kind' | 'range' | 'group' | 'marker'>,
  find: { readonly accepts: () => string | null; readonly at: () => Location },
): Dependency {
  let accepts: string | null | undefined
  return {
    ...edge,
    get accepts() {
      accepts ??= find.accepts()
      return accepts
    },
    get at() {
      return find.at()
    },
  }
}

/** What `discover` found: everything later stages know of the repository. */
export interface Workspace {
  /** Absolute folder that commands act on. */
  readonly root: string
  /** Absolute git top level, or null outside git. */
  readonly gitRoot: string | null
  readonly packages: readonly Package[]
  readonly tools: WorkspaceTools
}

export interface WorkspaceTools {
  readonly npm?: NpmTool
  readonly python?: { readonly uvWorkspace: boolean; readonly lockfiles: readonly string[] }
}

/** The JavaScript package manager that the repository uses, and how that is known. */
export interface NpmTool {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  /** From `packageManager`, else undefined. */
  readonly version?: string
  readonly lockfile?: string
  readonly because: string
}

/** Splits `npm:@scope/name` into its two parts. */
export function splitId(id: PackageId): { ecosystem: EcosystemId; name: string } {
  const colon = id.indexOf(':')
  return { ecosystem: id.slice(0, colon) as EcosystemId, name: id.slice(colon + 1) }
}

// The same list is asked for every release and every range.
const byId = new WeakMap<readonly Package[], ReadonlyMap<PackageId, Package>>()

/** The package with this id. */
export function packageOf(workspace: Workspace, id: PackageId): Package | undefined {
  const { packages } = workspace
  const known = byId.get(packages) ?? new Map(packages.map((pkg) => [pkg.id, pkg]))
  byId.set(packages, known)
  return known.get(id)
}

/** The packages that a release may upload. */
export function publishable(workspace: Workspace): readonly Package[] {
  return workspace.packages.filter((pkg) => !pkg.private)
}
