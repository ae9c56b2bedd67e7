import { isAbsolute, relative, resolve, sep } from 'node:path'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { applyEdits } from '../../steps/apply-edits.ts'
import { judge, type Verdict } from '../../workflow/check/engine.ts'
import { fixesOf } from '../../workflow/check/fix.ts'
import type { Ignored } from '../../workflow/check/ignore.ts'
import type { Checked, Ruleset } from '../../workflow/check/model.ts'
import { tellUnfinished } from '../version/unfinished.ts'
import { type Linter, runLinters, type Surroundings } from './linters.ts'
import { checkedRoot, readChecked } from './read.ts'

export interface CheckOptions {
  /** Files and folders, as typed; none: everything is told. */
  readonly paths: readonly string[]
  readonly linters: boolean
  readonly fix: boolean
  readonly rulesets?: readonly Ruleset[]
}

/** What `workflow check` found. */
export interface Report {
  /** Absolute. */
  readonly root: string
  readonly checked: Checked
  readonly findings: readonly Finding[]
  readonly ignored: readonly Ignored[]
  /** How many of the findings a safe edit mends. */
  readonly fixable: number
  /** What `fix` has mended. */
  readonly fixed: readonly Finding[]
  readonly linters: readonly Pick<Linter, 'name' | 'state'>[]
}

/**
 * Checks the workflows of the repository around `cwd`; the whole set is read, whatever paths are asked for. With `fix`
 * the safe edits are made first, all or none, and what is left is told.
 */
export async function checkWorkflows(
  cwd: string,
  options: CheckOptions,
  around: Surroundings,
): Promise<Report> {
  const known = options.rulesets === undefined ? {} : { rulesets: options.rulesets }
  const undone = options.fix ? tellUnfinished(checkedRoot(cwd)) : []
  const first = await readChecked(cwd, known)
  const wanted = pathFilter(first, cwd, options.paths)
  const before = options.fix ? judge(first) : undefined
  const fixed = before === undefined ? [] : mend(first, before, wanted)
  const checked = fixed.length === 0 ? first : await readChecked(cwd, known)
  const linters = options.linters
    ? await runLinters(checked.workspace.root, filesOf(checked), around)
    : []
  const verdict = judge(checked, { foreign: linters.flatMap(({ findings }) => findings) })
  const faults = linters.flatMap(({ fault }) => fault ?? [])
  const findings = [...undone, ...verdict.findings.filter(wanted), ...faults]
  return {
    root: checked.workspace.root,
    checked,
    findings,
    ignored: verdict.ignored.filter(({ finding }) => wanted(finding)),
    fixable: findings.filter((finding) => verdict.fixes.has(finding)).length,
    fixed,
    linters: linters.map(({ name, state }) => ({ name, state })),
  }
}

function mend(
  checked: Checked,
  { findings, fixes }: Verdict,
  wanted: (finding: Finding) => boolean,
) {
  // Those that a comment ignores are left as they are.
  const told = new Set(findings.filter(wanted))
  const { edits, fixed } = fixesOf(checked, new Map([...fixes].filter(([one]) => told.has(one))))
  applyEdits(checked.workspace.root, edits)
  return fixed
}

function filesOf({ workflows, actions, dependabot }: Checked) {
  return {
    workflows: workflows.map(({ path }) => path),
    others: [
      ...actions.map(({ path }) => path),
      ...(dependabot === undefined ? [] : [dependabot.path]),
    ],
  }
}

/** True for findings in one of the files or folders; for all when none is named. Throws `cli/usage` for what is not there. */
function pathFilter(
  { workspace: { root }, files }: Checked,
  cwd: string,
  paths: readonly string[],
): (finding: Finding) => boolean {
  if (paths.length === 0) return () => true
  const asked = paths.map((path) => {
    const inside = relative(root, resolve(cwd, path)).split(sep).join('/')
    const isThere =
      inside === '' || files.paths.some((one) => one === inside || one.startsWith(`${inside}/`))
    if (isThere && !isAbsolute(inside)) return inside
    throw new PaquebotError('cli/usage', `\`${path}\` is no file of this repository`, {
      hint: 'name a workflow or a folder, or nothing for all of them',
    })
  })
  return ({ file }) =>
    file !== undefined &&
    asked.some((path) => path === '' || path === file || file.startsWith(`${path}/`))
}
