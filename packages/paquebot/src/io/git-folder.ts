import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { readText } from './files.ts'
import { git, githubRepository, gitMeanwhile, gitRoot, repositoryOf } from './git.ts'

/**
 * The folder that all working trees of a repository share: `.git`, or where the `.git` file of a worktree or
 * submodule leads. No process is started.
 */
export function sharedGitFolder(gitRoot: string): string {
  const own = ownGitFolder(gitRoot)
  return resolve(own, readText(join(own, 'commondir'))?.trim() ?? '.')
}

/** Git's folder of this working tree alone, where its HEAD is. No process is started. */
function ownGitFolder(gitRoot: string): string {
  const dotGit = join(gitRoot, '.git')
  const target = isFolder(dotGit) ? undefined : /^gitdir: (.*)$/m.exec(readText(dotGit) ?? '')?.[1]
  return target === undefined ? dotGit : resolve(gitRoot, target.trim())
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/**
 * The commit HEAD stands on; null before the first one and outside git. Read from the files that git keeps it in;
 * git is asked where these are not files of text. Source: gitrepository-layout(5).
 */
export function head(cwd: string): string | null {
  const root = gitRoot(cwd)
  if (root === null) return null
  const said = readText(join(ownGitFolder(root), 'HEAD'))?.trim() ?? ''
  if (isCommit(said)) return said
  const name = /^ref: (refs\/.+)$/.exec(said)?.[1]
  const known = process.env.GIT_DIR === undefined && name !== undefined
  // With reftables HEAD names a ref that cannot be.
  if (!known || name === 'refs/heads/.invalid') return askHead(cwd)
  return commitOf(sharedGitFolder(root), name) ?? null
}

function commitOf(folder: string, name: string): string | null {
  const loose = textOf(join(folder, name))?.trim()
  if (loose !== undefined) return isCommit(loose) ? loose : commitBehind(folder, loose)
  const packed = `\n${readText(join(folder, 'packed-refs')) ?? ''}`
  const at = packed.indexOf(` ${name}\n`)
  return at === -1 ? null : packed.slice(packed.lastIndexOf('\n', at) + 1, at)
}

/** Nothing for a folder: there may be branches below the name of one that was not born yet. */
const textOf = (path: string) => (isFolder(path) ? undefined : readText(path))

/** A branch may itself be a name for another one. */
function commitBehind(folder: string, text: string): string | null {
  const name = /^ref: (refs\/.+)$/.exec(text)?.[1]
  return name === undefined ? null : commitOf(folder, name)
}

const isCommit = (text: string) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text)

const askHead = (cwd: string) => git(cwd, ['rev-parse', '--verify', '-q', 'HEAD'])?.trim() || null

/** Commits whose parents a shallow clone does not have; none in a whole one. Source: git's `shallow` file. */
export function shallowEdge(gitRoot: string): ReadonlySet<string> {
  const lines = readText(join(sharedGitFolder(gitRoot), 'shallow'))?.split('\n') ?? []
  return new Set(lines.filter((line) => line !== ''))
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
