import { dirname, join } from 'node:path'
import { isDirectory, isFile, readText } from '../../io/files.ts'
import { gitRoot } from '../../io/git.ts'
import { PaquebotError } from '../../model/error.ts'

const manifests = ['package.json', 'pyproject.toml', 'setup.cfg']

/**
 * The folder that commands act on: the nearest one, from `cwd` upwards, with `paquebot.toml`, `.changeset`
 * or a workspace manifest; else the git root or the nearest folder with a manifest.
 * Throws `discover/no-root` when there is none.
 */
export function findRoot(cwd: string): string {
  if (!isDirectory(cwd)) {
    throw new PaquebotError('discover/no-root', `\`${cwd}\` is no folder`, {
      hint: 'check `--cwd`',
    })
  }
  const top = gitRoot(cwd)
  const folders = [...upwards(cwd, top)]
  const root =
    folders.find(isMarked) ??
    (top !== null && hasManifest(top) ? top : folders.find(hasManifest)) ??
    top
  if (root !== undefined && root !== null) return root
  throw new PaquebotError('discover/no-root', `\`${cwd}\` is in no repository with packages`, {
    hint: 'go to the folder of a repository, or name it with `--cwd <folder>`',
  })
}

function* upwards(from: string, stop: string | null): Generator<string> {
  let folder = from
  for (;;) {
    yield folder
    const parent = dirname(folder)
    if (folder === stop || parent === folder) return
    folder = parent
  }
}

function isMarked(folder: string): boolean {
  return (
    isFile(join(folder, 'paquebot.toml')) ||
    isDirectory(join(folder, '.changeset')) ||
    isFile(join(folder, 'pnpm-workspace.yaml')) ||
    hasWorkspaces(join(folder, 'package.json')) ||
    /^\[tool\.uv\.workspace\]/m.test(readText(join(folder, 'pyproject.toml')) ?? '')
  )
}

function hasWorkspaces(manifest: string): boolean {
  const text = readText(manifest)
  if (text === undefined || !text.includes('"workspaces"')) return false
  try {
    return 'workspaces' in JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // A manifest that cannot be read is reported by discover, where its line is known.
    return true
  }
}

const hasManifest = (folder: string) => manifests.some((name) => isFile(join(folder, name)))
