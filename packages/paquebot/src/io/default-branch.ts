import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './files.ts'
import { gitRoot } from './git.ts'
import { sharedGitFolder } from './git-folder.ts'

/**
 * The branch that the remote calls its default, as a clone has noted it; else `main` or `master`, whichever there is.
 * No process is started. Source: gitrepository-layout(5).
 */
export function defaultBranch(cwd: string): string {
  const root = gitRoot(cwd)
  if (root === null) return 'main'
  const folder = sharedGitFolder(root)
  const noted = readText(join(folder, 'refs/remotes/origin/HEAD')) ?? ''
  const named = /^ref: refs\/remotes\/origin\/(.+)$/m.exec(noted)?.[1]
  return named ?? ['main', 'master'].find((name) => hasBranch(folder, name)) ?? 'main'
}

function hasBranch(folder: string, name: string): boolean {
  const refs = [`refs/remotes/origin/${name}`, `refs/heads/${name}`]
  if (refs.some((ref) => existsSync(join(folder, ref)))) return true
  const packed = readText(join(folder, 'packed-refs')) ?? ''
  return refs.some((ref) => packed.includes(` ${ref}\n`))
}
