import { posix } from 'node:path'
import type { Checked } from '../../check/model.ts'

/** What facts are read from. */
export type Seen = Pick<Checked, 'workspace' | 'config' | 'files' | 'defaultBranch' | 'slug'>

/** The same files for those who ask with `undefined` and `has`. */
export function repositoryOf({ files }: Seen) {
  const known = new Set(files.paths)
  return {
    read: (path: string) => files.read(path) ?? undefined,
    has: (path: string) => known.has(path),
  }
}

/** Is there a file with one of these names in the folder? */
export function hasAny(seen: Seen, folder: string, names: RegExp): boolean {
  return filesIn(seen, folder).some((name) => names.test(name))
}

const inFolder = new WeakMap<Seen['files'], ReadonlyMap<string, readonly string[]>>()

/** Names of the files directly in a folder. */
export function filesIn({ files }: Seen, folder: string): readonly string[] {
  const known =
    inFolder.get(files) ??
    new Map(
      Map.groupBy(files.paths, (path) => posix.dirname(path))
        .entries()
        .map(([at, paths]) => [at, paths.map((path) => posix.basename(path))]),
    )
  inFolder.set(files, known)
  return known.get(folder) ?? []
}

/** Files below a folder, relative to it. */
export function filesBelow({ files }: Seen, folder: string): readonly string[] {
  if (folder === '.') return files.paths
  return files.paths
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1))
}

/** The folder and those around it, the nearest first. */
export function upwards(folder: string): readonly string[] {
  return folder === '.' ? ['.'] : [folder, ...upwards(posix.dirname(folder))]
}

/** Folders whose packages are there to be looked at. */
export const isSide = (folder: string): boolean =>
  /(?:^|\/)(?:examples?|samples?|fixtures?|__fixtures__|playgrounds?|sandbox(?:es)?|demos?|bench(?:marks?)?|templates?|tests?|e2e)(?:\/|$)/.test(
    folder,
  )
