import type { Release, Repository } from '../store.ts'

/**
 * The release that is marked "Latest": the one named by `make_latest: "true"`, else by the legacy rule, the newest
 * published full release, and of those of one moment the highest version.
 */
export function latestRelease(repository: Repository): Release | undefined {
  const full = repository.releases.filter(({ draft, prerelease }) => !draft && !prerelease)
  const named = full.find(({ id }) => id === repository.latest)
  if (named) return named
  return full
    .filter(({ neverLatest }) => !neverLatest)
    .sort((a, b) => compareDates(a, b) || compareVersions(a.tag, b.tag))
    .at(-1)
}

function compareDates(a: Release, b: Release): number {
  return (a.publishedAt ?? '').localeCompare(b.publishedAt ?? '')
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
