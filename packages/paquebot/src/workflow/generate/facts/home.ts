import { declaredRepository, parseManifest, slugOf } from '../../../ecosystems/npm/manifest.ts'
import { publishable } from '../../../model/package.ts'
import type { Seen } from './seen.ts'

/**
 * `owner/name` of the repository: of the remote, else what all published packages of npm say in `repository`. npm's
 * provenance needs them to say the same. Undefined where nobody says it, or not with one voice.
 */
export function homeOf(seen: Seen): string | undefined {
  if (seen.slug !== undefined) return seen.slug
  const said = publishable(seen.workspace)
    .filter(({ ecosystem }) => ecosystem === 'npm')
    .map(({ manifest }) => parseManifest(seen.files.read(manifest) ?? undefined) ?? {})
    .map((manifest) => slugOf(declaredRepository(manifest) ?? ''))
  const [first, ...others] = new Set(said)
  return others.length === 0 ? first : undefined
}
