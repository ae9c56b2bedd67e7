import { posix } from 'node:path'
import type { Repository } from '../io/repository.ts'

/** Folders below the root that release on their own: what lies inside is not ours. */
export function findNestedRoots(repository: Pick<Repository, 'named'>): readonly string[] {
  const marked = ['paquebot.toml', 'pnpm-workspace.yaml'].flatMap(repository.named)
  const changesets = repository
    .named('config.json')
    .filter((path) => path.endsWith('/.changeset/config.json'))
    .map((path) => posix.dirname(path))
  return [...marked, ...changesets]
    .map((path) => posix.dirname(path))
    .filter((path) => path !== '.')
}

/** The path of a file in a folder of the repository; `posix.join` without its tidying, which thousands of calls feel. */
export function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`
}

/** True for the folder itself and everything below it; `.` holds everything. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`)
}
