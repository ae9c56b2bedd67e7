import { posix } from 'node:path'
import { listFilesMeanwhile } from '../../io/git.ts'
import { PaquebotError } from '../../model/error.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Surroundings } from '../changelog/cliff.ts'
import { discoverOrRecall } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { programId } from '../discover/remembered.ts'
import { findRoot } from '../discover/root.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { type AskedSnapshot, type Decision, decideIn } from '../plan/decide.ts'
import { changelogsOfCliff } from './changelogs.ts'
import { writtenEdits } from './edits.ts'
import type { Formatter } from './format.ts'
import { findLikelyLiterals } from './likely.ts'
import { settle } from './settle.ts'
import { tellUnfinished } from './unfinished.ts'

/** Everything that `paquebot version` would write and do. */
export interface PreparedVersion {
  readonly root: string
  readonly plan: ReleasePlan
  readonly reasons: Decision['reasons']
  readonly edits: readonly FileEdit[]
  /** Runs over the changelogs when they are written. */
  readonly formatter?: Formatter
  /** Message of the commit that follows. */
  readonly commit?: string
  readonly findings: readonly Finding[]
}

/**
 * The snapshot that the flags ask for: an empty tag is none. Throws `cli/usage` for a template without a snapshot,
 * which Changesets would ignore and release for real.
 */
export function askSnapshot(
  tag: string | undefined,
  template: string | undefined,
): AskedSnapshot | undefined {
  if (tag !== undefined)
    return { ...(tag === '' ? {} : { tag }), ...(template === undefined ? {} : { template }) }
  if (template === undefined) return undefined
  const message = '`--snapshot-prerelease-template` needs `--snapshot`'
  throw new PaquebotError('cli/usage', message, { hint: 'type `paquebot version --snapshot`' })
}

/** Decides the pending release and its edits. First undoes what a killed `version` had begun to write. */
export async function prepareVersion(
  cwd: string,
  snapshot?: AskedSnapshot,
  around?: Surroundings,
): Promise<PreparedVersion> {
  const root = findRoot(cwd)
  const undone = tellUnfinished(root)
  // What is found now is not remembered: it is about to change.
  const discovery = await discoverOrRecall(root, listFilesMeanwhile(root), programId())
  const { plan, reasons, findings } = await decideIn(discovery, snapshot)
  const found = [...undone, ...discovery.findings, ...findings]
  if (hasErrors(findings)) return { root, plan, reasons, edits: [], findings: found }
  const likely = findLikelyLiterals(plan, discovery)
  const cliff = await changelogsOfCliff(plan, discovery, { around })
  const { edits: sure, findings: late, doubted } = await writtenEdits(plan, discovery, cliff.texts)
  const { repository, workspace } = discovery
  const { env } = process
  const settled = await settle({ edits: sure, doubted, repository, workspace, plan, env })
  const { edits } = settled
  const after = edits.length === 0 ? { findings: [] } : await afterwards(plan, edits, discovery)
  const untold = [...late, ...cliff.findings]
  const told = [...found, ...untold, ...settled.findings, ...after.findings, ...(await likely)]
  return { root, plan, reasons, edits, ...after, findings: told }
}

/** What is done once the files are written, where the settings ask for it. */
async function afterwards(
  plan: ReleasePlan,
  edits: readonly FileEdit[],
  { workspace, repository, config }: Discovery,
): Promise<Pick<PreparedVersion, 'formatter' | 'commit' | 'findings'>> {
  const { settings } = readChangesetConfig(repository, workspace, config.changesets)
  const format = changelogsIn(edits).length > 0 ? settings.format : false
  const { findFormatter } = await import('./format.ts')
  const commit =
    settings.commit === false
      ? undefined
      : await (await import('./commit.ts')).commitMessage(plan, settings, workspace)
  return {
    ...findFormatter(format, workspace.root),
    ...(commit === undefined ? {} : { commit }),
  }
}

/** The changelogs among the edits: what a formatter is run over. */
export function changelogsIn(edits: readonly FileEdit[]): readonly string[] {
  const files = edits.filter((edit) => edit.after !== null).map((edit) => edit.file)
  return files.filter((file) => posix.basename(file) === 'CHANGELOG.md')
}
