import { type ExecResult, exec, lastLines } from '../../io/exec.ts'
import { PaquebotError } from '../../model/error.ts'
import { type PackageId, packageOf, type Workspace } from '../../model/package.ts'
import type { Release, ReleasePlan } from '../../model/plan.ts'
import type { ChangesetSettings } from '../plan/settings.ts'
import { callUserModule, lacking, loadUserModule } from './user-module.ts'

/** The module whose message we write ourselves. */
const defaultModule = '@changesets/cli/commit'

/**
 * The message of the commit that `version` makes, or undefined when the settings ask for none; a snapshot is
 * never committed. A module of the repository is asked as Changesets asks it; throws `version/module`.
 */
export async function commitMessage(
  plan: ReleasePlan,
  { commit }: ChangesetSettings,
  workspace: Workspace,
): Promise<string | undefined> {
  if (commit === false || plan.snapshot !== undefined) return undefined
  const { module, options } = commit
  if (module === defaultModule) return defaultMessage(plan, options, workspace)
  const functions = await loadUserModule(module, workspace)
  if (!isCommit(functions)) throw lacking(module, '`getVersionMessage`')
  const { getVersionMessage } = functions
  if (getVersionMessage === undefined) return undefined
  const ask = async () => getVersionMessage(asUpstream(plan, workspace), options)
  return String(await callUserModule(module, ask, 'mend its `getVersionMessage`'))
}

interface CommitFunctions {
  readonly getAddMessage?: unknown
  readonly getVersionMessage?: (plan: object, options: unknown) => string | Promise<string>
}

function isCommit(value: unknown): value is CommitFunctions {
  const { getAddMessage, getVersionMessage } = (value ?? {}) as Partial<CommitFunctions>
  return typeof getAddMessage === 'function' || typeof getVersionMessage === 'function'
}

/** The text of `@changesets/cli/commit` 3.0.3. */
function defaultMessage(plan: ReleasePlan, options: unknown, workspace: Workspace): string {
  const { skipCI } = (options ?? {}) as { skipCI?: unknown }
  const released = plan.releases.filter((release) => release.bump !== 'none')
  const lines = released.map((release) => `  ${nameOf(release.id, workspace)}@${release.to}`)
  const skip = skipCI === 'version' || skipCI === true ? '\n[skip ci]\n' : ''
  return `RELEASING: Releasing ${released.length} package(s)\n\nReleases:\n${lines.join('\n')}\n${skip}`
}

const nameOf = (id: PackageId, workspace: Workspace) => packageOf(workspace, id)?.name ?? id

/** The plan in the shape of `ReleasePlan` of `@changesets/types` 7. */
function asUpstream(plan: ReleasePlan, workspace: Workspace): object {
  const release = ({ id, bump, base, from, to, changes }: Release) => ({
    name: nameOf(id, workspace),
    type: bump,
    oldVersion: base ?? from,
    newVersion: to,
    changesets: changes,
  })
  const changesets = plan.changes.map(({ id, summary, bumps }) => ({
    id,
    summary,
    releases: Object.entries(bumps).map(([of, type]) => ({
      name: nameOf(of as PackageId, workspace),
      type,
    })),
  }))
  return { changesets, releases: plan.releases.map(release), preState: plan.pre }
}

/**
 * Commits the files, with what is staged beside them, as Changesets does. Hooks and signing are the user's own.
 * Throws `version/commit-failed` with what git said; the files are written then and stay.
 */
export async function commitFiles(
  message: string,
  files: readonly string[],
  where: { readonly root: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> {
  const { root: cwd, env, signal } = where
  const paths = ['--pathspec-from-file=-', '--pathspec-file-nul']
  const add = ['git', 'add', '--all', ...paths]
  check(await exec(add, { cwd, env, signal, stdin: files.join('\0') }))
  check(await exec(['git', 'commit', '-m', message, '--allow-empty'], { cwd, env, signal }))
}

function check(result: ExecResult): void {
  if (result.code === 0) return
  throw new PaquebotError('version/commit-failed', 'git could not commit the release', {
    hint: 'the files are written; commit them by hand, or set `commit` to false in .changeset/config.json',
    details: lastLines(result, 30),
  })
}
