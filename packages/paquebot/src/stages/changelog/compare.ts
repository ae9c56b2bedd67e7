import { githubAddress, tagNames } from '../../io/git-folder.ts'
import type { Package, Workspace } from '../../model/package.ts'
import type { CompareLinks } from './links.ts'
import { indexTags, packageTags, tagStyle } from './tags.ts'

/** Where the versions of a package are compared: on GitHub, by tags as they are written so far. */
export function compareLinks(
  gitRoot: string,
  workspace: Workspace,
  pkg: Package,
): CompareLinks | undefined {
  const repository = githubAddress(gitRoot)
  if (repository === undefined) return undefined
  const tags = indexTags(tagNames(gitRoot))
  return { repository, tagOf: tagStyle(packageTags(tags, pkg, workspace.packages)) }
}
