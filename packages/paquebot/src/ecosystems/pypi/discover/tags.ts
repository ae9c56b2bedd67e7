import type { Repository } from '../../../io/repository.ts'
import { indexTags, lastTag } from '../../tags.ts'
import { versions } from '../versions.ts'

/**
 * The highest version among the tags that HEAD has behind it: tags with the package's name in front
 * (`name-v1.2.3`, `name@1.2.3`, `name/1.2.3`) when there are any, else plain ones (`v1.2.3`).
 */
export function versionFromTags(
  repository: Pick<Repository, 'tags'>,
  { name, path }: { readonly name: string; readonly path: string },
): string | null {
  const owner = { ecosystem: 'pypi', name, path, version: null, takesShared: true } as const
  return lastTag(indexTags(repository.tags()), owner, versions)?.version ?? null
}
