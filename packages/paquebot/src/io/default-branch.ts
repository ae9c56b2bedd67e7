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
  return notedBranch(cwd) ?? ['main', 'master'].find((name) => hasBranch(folder, name)) ?? 'main'
}

/** The same, where the clone has noted it: `git clone` does, the checkout of a runner does not. */
export function notedBranch(cwd: string): string | undefined {
  const root = gitRoot(cwd)
  if (root === null) return undefined
  const noted = readText(join(sharedGitFolder(root), 'refs/remotes/origin/HEAD')) ?? ''
  return /^ref: refs\/remotes\/origin\/(.+)$/m.exec(noted)?.[1]
}

function hasBranch(folder: string, name: string): boolean {
  const refs = [`refs/remotes/origin/${name}`, `refs/heads/${name}`]
  if (refs.some((ref) => existsSync(join(folder, ref)))) return true
  const packed = readText(join(folder, 'packed-refs')) ?? ''
  return refs.some((ref) => packed.includes(` ${ref}\n`))
}
