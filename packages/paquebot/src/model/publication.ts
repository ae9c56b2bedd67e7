import type { Artifact } from './artifact.ts'
import type { EcosystemId, PackageId } from './package.ts'

/**
 * What is to be on the registries when the release is complete. Made of the repository and its artifacts alone, never
 * of what is on the registries already, so that a second run, on whatever machine, makes the same plan. The digest of
 * `canonicalPlan` is the release's id. Holds no secret.
 */
export interface PublishPlan {
  readonly format: 1
  /** The commit that the artifacts were built from; null when nothing says it. */
  readonly commit: string | null
  /** In upload order. */
  readonly publications: readonly Publication[]
}

/** One version of one package. */
export interface Publication {
  readonly id: PackageId
  readonly name: string
  readonly version: string
  readonly ecosystem: EcosystemId
  /** With their digests, in upload order: wheels before the sdist. */
  readonly artifacts: readonly Artifact[]
  /** npm: the dist-tag that the version has in the end. */
  readonly tag?: string
  /** npm only. */
  readonly access?: 'public' | 'restricted'
  /** Upload address. */
  readonly registry: string
  /** Earlier publications that must be there first. */
  readonly needs: readonly PackageId[]
}

/** The plan as text that is the same wherever it is made: keys sorted, no white space. */
export function canonicalPlan(plan: PublishPlan): string {
  return JSON.stringify(plan, sortedKeys)
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** `@acme/core@1.2.0`, as people write it. */
export const spoken = ({ name, version }: Pick<Publication, 'name' | 'version'>) =>
  `${name}@${version}`
