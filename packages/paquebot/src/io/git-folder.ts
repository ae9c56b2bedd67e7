import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { readText } from './files.ts'
import { git, githubRepository, gitMeanwhile, repositoryOf } from './git.ts'

/**
 * The folder that all working trees of a repository share: `.git`, or where the `.git` file of a worktree or
 * submodule leads. No process is started.
 */
export function sharedGitFolder(gitRoot: string): string {
  const dotGit = join(gitRoot, '.git')
  if (statSync(dotGit, { throwIfNoEntry: false })?.isDirectory() ?? false) return dotGit
  const target = /^gitdir: (.*)$/m.exec(readText(dotGit) ?? '')?.[1] ?? '.git'
  const own = resolve(gitRoot, target.trim())
  return resolve(own, readText(join(own, 'commondir'))?.trim() ?? '.')
}

/** Names of all tags, from the files that git keeps them in; git is asked where these are not files of text. */
export function tagNames(gitRoot: string): readonly string[] {
  const folder = sharedGitFolder(gitRoot)
  if (existsSync(join(folder, 'reftable')))
    return (git(gitRoot, ['tag', '--list']) ?? '').split('\n').filter((name) => name !== '')
  const packed = readText(join(folder, 'packed-refs')) ?? ''
  const names = [...packed.matchAll(/^[0-9a-f]{40,64} refs\/tags\/(.+)$/gm)].map(
    ([, name = '']) => name,
  )
  return [...new Set([...names, ...looseTags(join(folder, 'refs/tags'))])]
}

function looseTags(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/** Tags by their commits, from one process beside other work. */
export async function tagsByCommit(cwd: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const format = '%(objectname) %(*objectname) %(refname:lstrip=2)'
  const text = await gitMeanwhile(cwd, ['for-each-ref', `--format=${format}`, 'refs/tags'])
  const tags = new Map<string, string[]>()
  for (const [, own = '', peeled = '', name = ''] of (text ?? '').matchAll(
    /^(\S+) (\S*) (.+)$/gm,
  )) {
    const commit = peeled === '' ? own : peeled
    const names = tags.get(commit)
    if (names === undefined) tags.set(commit, [name])
    else names.push(name)
  }
  return tags
}

/**
 * `https://github.com/owner/name` of the remote `origin`, from the configuration file; git is asked where that takes
 * in others. Undefined without such a remote.
 */
export function githubAddress(gitRoot: string): string | undefined {
  const config = readText(join(sharedGitFolder(gitRoot), 'config')) ?? ''
  const origin = /^\s*\[remote "origin"\]((?:\s*\n(?!\s*\[)[^\n]*)*)/m.exec(config)?.[1]
  const url = /^\s*url\s*=\s*"?([^"\n]*)"?\s*$/m.exec(origin ?? '')?.[1]
  const isElsewhere = url === undefined && /^\s*\[include/im.test(config)
  const repository = isElsewhere ? githubRepository(gitRoot) : repositoryOf(url ?? '')
  return repository === undefined ? undefined : `https://github.com/${repository}`
}
