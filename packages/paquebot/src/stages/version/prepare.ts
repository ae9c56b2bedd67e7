import { listFilesMeanwhile } from '../../io/git.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import type { FileEdit } from '../../model/step.ts'
import { undoHalfWritten } from '../../steps/apply-edits.ts'
import { discoverMeanwhile } from '../discover/discover.ts'
import { findRoot } from '../discover/root.ts'
import { type Decision, decideIn } from '../plan/decide.ts'
import { versionEdits } from './edits.ts'
import { findLikelyLiterals } from './likely.ts'
import type { Doubtful } from './refresh.ts'

/** Everything that `paquebot version` would write. */
export interface PreparedVersion {
  readonly root: string
  readonly plan: ReleasePlan
  readonly reasons: Decision['reasons']
  readonly edits: readonly FileEdit[]
  readonly findings: readonly Finding[]
}

/** Decides the pending release and its edits. First undoes what a killed `version` had begun to write. */
export async function prepareVersion(cwd: string): Promise<PreparedVersion> {
  const root = findRoot(cwd)
  const undone = undoHalfWritten(root).map(undoneFinding)
  const discovery = await discoverMeanwhile(root, listFilesMeanwhile(root))
  const { plan, reasons, findings } = await decideIn(discovery)
  const found = [...undone, ...discovery.findings, ...findings]
  if (hasErrors(findings)) return { root, plan, reasons, edits: [], findings: found }
  const likely = findLikelyLiterals(plan, discovery)
  const { edits, findings: late, doubted } = versionEdits(plan, discovery)
  const { repository } = discovery
  const sure = await settle({ edits, doubted, repository, env: process.env })
  const told = [...found, ...late, ...sure.findings, ...(await likely)]
  return { root, plan, reasons, edits: sure.edits, findings: told }
}

/** Most lockfiles are sure, and nothing is loaded or run for them. */
async function settle(input: Doubtful): Promise<Pick<PreparedVersion, 'edits' | 'findings'>> {
  if (input.doubted.length === 0) return { edits: input.edits, findings: [] }
  const { refreshDoubted } = await import('./refresh.ts')
  return refreshDoubted(input)
}

/** What is told of a file that was put back. */
export function undoneFinding(file: string): Finding {
  return {
    rule: 'version/undone',
    severity: 'info',
    message: `an earlier \`paquebot version\` was killed while writing; \`${file}\` was put back first`,
    file,
  }
}
