import { join } from 'node:path'
import { cacheFolder, cleanEnvironment } from '../../io/environment.ts'
import { ensureFolder } from '../../io/files.ts'
import { gitRoot } from '../../io/git.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { publishable } from '../../model/package.ts'
import type { FileEdit } from '../../model/step.ts'
import { applyEdits } from '../../steps/apply-edits.ts'
import type { Checked } from '../../workflow/check/model.ts'
import { readChecked } from '../check/read.ts'
import { prepareGenerate, type Told } from '../generate/generate.ts'
import { copyRepository } from '../rehearse/copy.ts'
import type { Initiation } from './model.ts'
import { piecesOf } from './pieces.ts'
import { comparePlans } from './same-plan.ts'
import { sideFiles } from './side-files.ts'
import { isFollowed, syncScripts } from './sync-scripts.ts'

/** What is asked of `paquebot init`. */
export interface InitWish {
  /** Who reviews: `@ada`, `@acme/maintainers`; absent: the owner of the repository. */
  readonly owner?: string
  /** Workflows of others that ours take the place of. */
  readonly replace: readonly string[]
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * Looks at the repository and decides every file of its pipeline. The files are tried in a copy first: the workflows
 * are made for the repository as it will be, and the plan of the next release is compared. Nothing is written here.
 * Throws `init/no-git`, `config/invalid`, `generate/unreadable` and `cli/usage`.
 */
export async function prepareInit(
  cwd: string,
  wish: InitWish,
  around: Surroundings,
): Promise<{ result: Initiation; findings: readonly Finding[] }> {
  const top = gitRoot(cwd)
  if (top === null) throw noGit(cwd)
  const checked = await readChecked(cwd)
  const intent = intentOf(checked)
  const side = sideFiles(checked, {
    intent,
    ...ownerOf(checked, wish),
    followers: syncScripts(checked).filter((one) => !isFollowed(one)),
  })
  const scratch = makeTempFolder(join(cacheFolder(around.env), 'work'))
  try {
    const copy = await copyWith(top, side, scratch.path, around)
    const generated = await prepareGenerate(copy, {
      check: false,
      force: false,
      look: true,
      replace: wish.replace,
      eject: [],
    })
    const { files, edits, withheld } = generated.result
    applyEdits(copy, edits)
    return {
      result: {
        root: top,
        intent,
        files: [...side.map(told), ...files],
        edits: [...side, ...edits],
        withheld,
        pieces: piecesOf(checked),
        plan: await comparePlans(checked.workspace.root, copy),
        todo: [...ungated(checked, files), ...todoOf(checked)],
      },
      findings: generated.findings,
    }
  } finally {
    scratch.remove()
  }
}

async function copyWith(
  top: string,
  side: readonly FileEdit[],
  scratch: string,
  { env, signal }: Surroundings,
): Promise<string> {
  const clean = cleanEnvironment(
    ensureFolder(join(scratch, 'home')),
    ensureFolder(join(scratch, 'tmp')),
    env,
  )
  const { root } = await copyRepository({
    root: top,
    into: join(scratch, 'repository'),
    committed: false,
    env: { ...clean, GIT_CEILING_DIRECTORIES: scratch },
    signal,
  })
  applyEdits(root, side)
  return root
}

const told = ({ file, before }: FileEdit) => ({
  path: file,
  verdict: before === null ? ('new' as const) : ('stale' as const),
  action: 'write' as const,
})

/** Changesets where they are, or where npm packages are; commits where the repository has tools for them. */
function intentOf({ files, config, workspace }: Checked): 'changesets' | 'commits' {
  if (config.intent !== undefined && config.intent !== 'both') return config.intent
  if (files.read('.changeset/config.json') !== null) return 'changesets'
  const byCommits = [
    'cliff.toml',
    '.config/cliff.toml',
    'release-please-config.json',
    '.releaserc',
    '.releaserc.json',
  ]
  if (byCommits.some((path) => files.read(path) !== null)) return 'commits'
  const released = publishable(workspace)
  const isNpm = released.some(({ ecosystem }) => ecosystem === 'npm')
  return isNpm || released.length > 1 ? 'changesets' : 'commits'
}

function ownerOf({ slug }: Checked, { owner }: InitWish): { readonly owner?: string } {
  if (owner !== undefined) return { owner: owner.startsWith('@') ? owner : `@${owner}` }
  return slug === undefined ? {} : { owner: `@${slug.split('/')[0]}` }
}

/** A hand-written ci.yml that cannot be called leaves the release without its tests. */
function ungated({ workflows }: Checked, files: readonly Told[]): readonly string[] {
  const foreign = files.find(
    ({ path, verdict }) => verdict === 'foreign' && /\/ci\.ya?ml$/.test(path),
  )
  const workflow = workflows.find(({ path }) => path === foreign?.path)
  const isCallable = workflow?.triggers.some(({ event }) => event.value === 'workflow_call')
  if (workflow === undefined || isCallable) return []
  return [
    `let a release wait for your tests: add \`workflow_call:\` below \`on:\` in \`${workflow.path}\` and run this again, or \`--replace ci.yml\``,
  ]
}

/** What no file can do. */
function todoOf({ workspace, slug }: Checked): readonly string[] {
  const released = publishable(workspace)
  const worlds = new Set(released.map(({ ecosystem }) => ecosystem))
  return [
    ...(slug === undefined
      ? [
          'push the repository to GitHub: `git remote add origin https://github.com/<owner>/<name>.git`',
        ]
      : []),
    'read the new files, commit them, and push them on a branch: its pull request runs `ci.yml`',
    ...(worlds.size > 0
      ? [
          '`paquebot doctor`: the trusted-publisher records that the registries must hold, and first releases',
        ]
      : []),
    '`paquebot protect`: rulesets, environments and settings that go with the workflows',
    '`paquebot rehearse`: the first release, on this machine',
  ]
}

const noGit = (cwd: string) =>
  new PaquebotError('init/no-git', `\`${cwd}\` is not in a git repository`, {
    hint: '`git init`, then run the same command again',
  })

/** Files of others that stand where ours would. */
export const foreignFiles = ({ files }: Initiation): readonly string[] =>
  files.filter(({ verdict }) => verdict === 'foreign').map(({ path }) => path)
