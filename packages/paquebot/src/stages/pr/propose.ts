import { existsSync, symlinkSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { FileChange } from '../../github/commits.ts'
import { cacheFolder, cleanEnvironment } from '../../io/environment.ts'
import { execOk } from '../../io/exec.ts'
import { ensureFolder, readText } from '../../io/files.ts'
import { readBlobs, stageFiles } from '../../io/git-stage.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import { type Package, packageOf, type Workspace } from '../../model/package.ts'
import type { Release, ReleasePlan } from '../../model/plan.ts'
import type { Emit } from '../../model/step.ts'
import { prepareBump } from '../bump/bump.ts'
import { releaseNotes } from '../changelog/notes.ts'
import { discover } from '../discover/discover.ts'
import { copyRepository } from '../rehearse/copy.ts'
import { type PreparedVersion, prepareVersion } from '../version/prepare.ts'
import { writeVersion } from '../version/write.ts'
import type { Proposal, ProposedRelease, WishedBump } from './model.ts'

/** What the children of this stage need of the session. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
}

/** Which release of which tree. */
export interface ProposalRequest {
  /** The user's root, absolute; only read. */
  readonly root: string
  /** Branch that the release is for. */
  readonly base: string
  readonly wish?: WishedBump
  readonly title?: string
  /** Tags that the clone does not have yet. */
  readonly tags?: readonly NewTag[]
}

/** A tag as it was made on GitHub. */
export interface NewTag {
  readonly name: string
  readonly commit: string
}

/** A proposal, or none where nothing is pending; the plan and what is wrong with it. */
export interface Proposed {
  readonly proposal?: Proposal
  readonly plan: ReleasePlan
  readonly reasons: Readonly<Record<string, readonly string[]>>
  readonly findings: readonly Finding[]
}

/** Title and commit message, as the field writes them. */
const usualTitle = 'chore(release): version packages'

/**
 * Carries `paquebot version` (or a bump) out in a copy of what HEAD holds, and reads off what the commit would be:
 * versions, lockfiles, changelogs, formatted as the settings say. The user's tree is only read.
 */
export async function proposeRelease(
  request: ProposalRequest,
  around: Surroundings,
): Promise<Proposed> {
  const scratch = makeTempFolder(join(cacheFolder(around.env), 'work'))
  try {
    const top = join(scratch.path, 'repository')
    const env = childEnvironment(scratch.path, around.env)
    const { root } = await copyRepository({
      root: request.root,
      into: top,
      committed: true,
      env,
      signal: around.signal,
    })
    linkModules(request.root, root)
    await addTags(top, request.tags ?? [], { env, signal: around.signal })
    const prepared = await prepare({ ...request, root, top, env }, around)
    const { plan, reasons, findings, title } = prepared
    const released = plan.releases.filter(({ bump }) => bump !== 'none')
    const told = { plan, reasons, findings }
    if (hasErrors(findings) || released.length === 0 || prepared.edits.length === 0) return told
    await writeVersion({ ...prepared, root }, { env: around.env, signal: around.signal })
    const { workspace } = await discover(root)
    const files = prepared.edits.map(({ file }) => file)
    return {
      ...told,
      proposal: {
        title: request.title ?? title,
        ...(request.wish === undefined ? {} : { wish: request.wish }),
        releases: released.flatMap((release) => proposedOf(release, workspace)),
        ...filesOf(top, posixPaths(top, root, files), env),
      },
    }
  } finally {
    scratch.remove()
  }
}

function childEnvironment(scratch: string, outer: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const temp = ensureFolder(join(scratch, 'tmp'))
  return {
    ...cleanEnvironment(ensureFolder(join(scratch, 'home')), temp, outer),
    GIT_CEILING_DIRECTORIES: scratch,
  }
}

/** In the copy alone: commits are counted from the tags. A commit that the clone does not have is no part of it. */
async function addTags(
  cwd: string,
  tags: readonly NewTag[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> {
  if (tags.length === 0) return
  const run = (argv: readonly string[], stdin: string) => execOk(argv, { cwd, env, signal, stdin })
  const ids = tags.map(({ commit }) => `${commit}\n`).join('')
  const { stdout } = await run(['git', 'cat-file', '--batch-check=%(objecttype)'], ids)
  const kinds = stdout.split('\n')
  const lines = tags
    .filter((_, at) => kinds[at] === 'commit')
    .map(({ name, commit }) => `update refs/tags/${name} ${commit}\n`)
  await run(['git', 'update-ref', '--stdin'], lines.join(''))
}

/** The changelog module and the formatter of the settings are installed in the user's tree. */
function linkModules(from: string, to: string): void {
  const modules = join(from, 'node_modules')
  if (existsSync(modules) && !existsSync(join(to, 'node_modules')))
    symlinkSync(modules, join(to, 'node_modules'))
}

interface Place extends ProposalRequest {
  readonly top: string
  readonly env: NodeJS.ProcessEnv
}

type Prepared = Pick<PreparedVersion, 'plan' | 'reasons' | 'edits' | 'formatter' | 'findings'> & {
  readonly title: string
}

async function prepare(place: Place, around: Surroundings): Promise<Prepared> {
  const { root, wish, top, env, base } = place
  if (wish === undefined) {
    // The commit is GitHub's to make.
    const { commit: _, ...prepared } = await prepareVersion(root, undefined, around)
    return { ...prepared, title: usualTitle }
  }
  // A workflow may check out a commit without its branch, and a bump is made on the branch that is named.
  await execOk(['git', 'checkout', '-q', '-B', base], { cwd: top, env, signal: around.signal })
  const request = { ...wish, commit: true, tag: true, changelog: true, allowDirty: true }
  const { commit, ...prepared } = await prepareBump(root, { ...request, branch: base }, around)
  return { ...prepared, title: commit?.message.split('\n')[0] ?? usualTitle }
}

function posixPaths(top: string, root: string, files: readonly string[]): readonly string[] {
  const prefix = root === top ? '' : `${root.slice(top.length + 1)}/`
  return files.map((file) => posix.join(prefix, file))
}

function filesOf(
  top: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Pick<Proposal, 'files' | 'tree'> {
  const { changes, tree } = stageFiles(top, paths, env)
  const written = changes.filter(({ mode }) => mode !== gone)
  const bytes = readBlobs(
    top,
    written.map(({ blob }) => blob),
    env,
  )
  const files: readonly FileChange[] = [
    ...written.map(({ path, mode }, at) => ({
      path,
      bytes: bytes[at] ?? null,
      mode: mode as NonNullable<FileChange['mode']>,
    })),
    ...changes.filter(({ mode }) => mode === gone).map(({ path }) => ({ path, bytes: null })),
  ]
  return { files, tree }
}

const gone = '000000'

function proposedOf(release: Release, workspace: Workspace): readonly ProposedRelease[] {
  const pkg = packageOf(workspace, release.id)
  if (pkg === undefined) return []
  const { name, ecosystem, private: isPrivate } = pkg
  const { from, to, bump } = release
  const notes = notesOf(pkg, to, workspace.root)
  return [{ name, ecosystem, private: isPrivate, from, to, bump, notes }]
}

function notesOf(pkg: Package, version: string, root: string): string | null {
  const text = readText(join(root, pkg.path, 'CHANGELOG.md'))
  if (text === undefined) return null
  const notes = releaseNotes(text, version, pkg.name)
  return notes.kind === 'found' ? notes.text : null
}
