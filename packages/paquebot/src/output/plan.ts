import { type PackageId, splitId } from '../model/package.ts'
import type { ReleasePlan } from '../model/plan.ts'
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

/** What `version` wrote or would write. */
export function renderEdits(edits: readonly FileEdit[], written: boolean, style: Style): string {
  if (edits.length === 0) return 'nothing to write'
  const word = written ? 'wrote' : 'would write'
  const rows = edits.map((edit) => [editWord(edit, style), edit.file])
  return `${word} ${count(edits.length, 'file')}:\n${table(rows)}`
}

function editWord(edit: FileEdit, style: Style): string {
  if (edit.before === null) return style.green('create')
  return edit.after === null ? style.red('remove') : style.yellow('change')
}
