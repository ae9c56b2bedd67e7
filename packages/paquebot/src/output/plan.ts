import { type PackageId, splitId } from '../model/package.ts'
import type { PreState, ReleasePlan } from '../model/plan.ts'
import type { FileEdit } from '../model/step.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

/**
 * A plan for people: old -> new, and every reason as a sentence. `reasons` are keyed by package id;
 * `isRefused` when errors stand beside it: an empty plan then says nothing of what the changesets ask for.
 */
export function renderPlan(
  plan: ReleasePlan,
  reasons: Readonly<Record<string, readonly string[]>>,
  style: Style,
  isRefused: boolean,
): string {
  const releases = plan.releases.filter((release) => release.bump !== 'none')
  if (releases.length === 0)
    return isRefused ? refused : 'nothing to release: no changeset and no commit asks for one'
  const rows = releases.flatMap((release) => {
    const { ecosystem, name } = splitId(release.id)
    const [first = '', ...rest] = reasons[release.id] ?? []
    const version = `${release.from ?? '(none)'} -> ${style.green(release.to)}`
    return [
      [style.bold(name), ecosystem, version, release.bump, short(first)],
      ...rest.map((text) => ['', '', '', '', short(text)]),
    ]
  })
  return `${table([['package', 'registry', 'version', 'bump', 'because'].map((word) => style.dim(word)), ...rows])}\n\n${count(releases.length, 'package')} to release`
}

/** The answer of `plan --why`: the chain of reasons as one sentence. */
export function renderWhy(asked: {
  readonly id: PackageId
  readonly why?: { readonly sentence: string }
}): string {
  if (asked.why !== undefined) return asked.why.sentence
  return `\`${splitId(asked.id).name}\` is not released: no change asks for it, and nothing that is released takes it along`
}

const refused = 'nothing can be planned until the errors are mended'

/** The table stays readable; `--json` has every word. */
const short = (text: string) => (text.length > 88 ? `${text.slice(0, 87)}…` : text)

/** What was written or would be. */
export function renderEdits(edits: readonly FileEdit[], written: boolean, style: Style): string {
  if (edits.length === 0) return 'nothing to write'
  const word = written ? 'wrote' : 'would write'
  const rows = edits.map((edit) => [editWord(edit, style), edit.file])
  return `${word} ${count(edits.length, 'file')}:\n${table(rows)}`
}

/** Prerelease mode as it is now, and what comes next. */
export function renderPre({ state, written, edits }: PreView, style: Style): string {
  if (state === undefined) return ''
  const entered = state.mode === 'pre'
  const would = written ? '' : 'would have '
  const what = entered
    ? `entered prerelease mode ${style.green(state.tag)}`
    : `left prerelease mode ${state.tag}`
  const next = entered
    ? '`paquebot version` makes prereleases now, until `paquebot pre exit`'
    : '`paquebot version` makes final versions; look through the changesets in `.changeset/pre/` first'
  return [`${would}${what}`, next, '', renderEdits(edits, written, style)].join('\n')
}

interface PreView {
  readonly state?: PreState
  readonly written: boolean
  readonly edits: readonly FileEdit[]
}

/** What `version` decided and did, or with `--dry-run` the lines that would change. */
export function renderVersion(done: VersionView, style: Style, isRefused: boolean): string {
  const plan = renderPlan(done.plan, done.reasons, style, isRefused)
  if (isRefused) return plan
  const story = [plan, renderEdits(done.edits, done.written, style), renderAfter(done)]
  return [...story, done.written ? '' : done.diff].filter((part) => part !== '').join('\n\n')
}

interface VersionView {
  readonly plan: ReleasePlan
  readonly reasons: Readonly<Record<string, readonly string[]>>
  readonly edits: readonly FileEdit[]
  readonly written: boolean
  readonly diff: string
  readonly formatter?: { readonly name: string }
  readonly commit?: string
}

/** What is done beside the files: a formatter's run, a commit. */
function renderAfter({ written, formatter, commit }: VersionView): string {
  const would = written ? '' : 'would have '
  return [
    ...(formatter === undefined ? [] : [`${would}formatted the changelogs with ${formatter.name}`]),
    ...(commit === undefined ? [] : [`${would}committed: ${commit.split('\n')[0]}`]),
  ].join('\n')
}

function editWord(edit: FileEdit, style: Style): string {
  if (edit.before === null) return style.green('create')
  return edit.after === null ? style.red('remove') : style.yellow('change')
}
