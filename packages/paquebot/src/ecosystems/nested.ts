import type { Repository } from '../io/repository.ts'

const marker = /\/(?:paquebot\.toml|pnpm-workspace\.yaml|\.changeset\/config\.json)$/

/** Folders below the root that release on their own: what lies inside is not ours. */
export function findNestedRoots(repository: Pick<Repository, 'files'>): readonly string[] {
  return repository.files
    .filter((file) => marker.test(file.path))
    .map((file) => file.path.replace(marker, ''))
}

/** True for the folder itself and everything below it; `.` holds everything. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`)
}
