import { join, posix } from 'node:path'
import { isFile, readText } from '../../io/files.ts'
import type { Repository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'

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

/**
 * The file that the configuration of a folder has git-cliff write, relative to the root: `output` of its table
 * `changelog`, else CHANGELOG.md in the folder. Throws `config/invalid` when it leads out of the repository.
 */
export async function cliffOutput(files: Files, folder: string, config: string): Promise<string> {
  const text = files.read(config)
  const said = text?.includes('output') ? await outputIn(text, config) : undefined
  const file = posix.join(folder, said ?? 'CHANGELOG.md')
  if (!posix.isAbsolute(said ?? '') && !file.startsWith('../')) return file
  throw new PaquebotError('config/invalid', `\`output\` of git-cliff leads out of the repository`, {
    at: { file: config },
    hint: 'name a file of the repository, or none for CHANGELOG.md',
  })
}

async function outputIn(text: string, config: string): Promise<string | undefined> {
  const { parse, TomlError } = await import('smol-toml')
  try {
    const said = valueAt(parse(text), [
      ...(isManifest(config) ? ['tool', 'git-cliff'] : []),
      'changelog',
      'output',
    ])
    return typeof said === 'string' && said !== '' && said !== '-' ? said : undefined
  } catch (error) {
    // git-cliff itself says what is wrong with it.
    if (error instanceof TomlError) return undefined
    throw error
  }
}

const isManifest = (config: string) => posix.basename(config) === 'pyproject.toml'

const valueAt = (value: unknown, [key, ...rest]: readonly string[]): unknown =>
  key === undefined
    ? value
    : valueAt((value as Readonly<Record<string, unknown>> | undefined)?.[key], rest)

/** Files on disk, for who has not looked at the whole repository. */
export function filesBelow(root: string): Files {
  return { has: (path) => isFile(join(root, path)), read: (path) => readText(join(root, path)) }
}
