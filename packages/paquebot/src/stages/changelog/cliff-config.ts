import { join, posix } from 'node:path'
import { isFile, readText } from '../../io/files.ts'
import type { Repository } from '../../io/repository.ts'

const names = ['cliff.toml', '.cliff.toml', '.config/cliff.toml'] as const

/** Files of a repository, by path relative to its root. */
type Files = Pick<Repository, 'has' | 'read'>

/** The configuration that git-cliff finds by itself in a folder; undefined when there is none. */
export function cliffConfig(files: Files, folder: string): string | undefined {
  const config = names.map((name) => posix.join(folder, name)).find((path) => files.has(path))
  if (config !== undefined) return config
  const manifest = posix.join(folder, 'pyproject.toml')
  const text = files.has(manifest) ? files.read(manifest) : undefined
  const isSaid = text?.includes('git-cliff') && /^\s*\[tool\.git-cliff[.\]]/m.test(text)
  return isSaid ? manifest : undefined
}

/** Files on disk, for who has not looked at the whole repository. */
export function filesBelow(root: string): Files {
  return { has: (path) => isFile(join(root, path)), read: (path) => readText(join(root, path)) }
}
