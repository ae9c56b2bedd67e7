import type { Repository } from '../../io/repository.ts'

/** The repository without the files that the globs take out; reading them by name still works. */
export async function excluding(
  repository: Repository,
  globs: readonly string[],
): Promise<Repository> {
  if (globs.length === 0) return repository
  const { globMatcher } = await import('../../model/glob.ts')
  const excluded = globMatcher(globs, { dot: true })
  const kept = (files: readonly string[]) => files.filter((path) => !excluded(path))
  return {
    ...repository,
    get files() {
      return kept(repository.files)
    },
    get untracked() {
      return repository.untracked
    },
    below: (folder) => kept(repository.below(folder)),
    named: (name) => kept(repository.named(name)),
    has: (path) => !excluded(path) && repository.has(path),
  }
}
