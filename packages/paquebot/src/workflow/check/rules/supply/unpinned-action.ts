import type { Text } from '@paquebot/actions'
import { pinOf } from '../../facts/pins.ts'
import { offsetOf, stepsOf } from '../../facts/steps.ts'
import { isSha, majorOf, usedOf } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule, TextEdit } from '../../model.ts'

const lockFile = '.github/workflows/actions.lock'

/** Source: GitHub's docs, "Security hardening for GitHub Actions": a full commit SHA is the only immutable reference. */
export const unpinnedAction: Rule = {
  id: 'supply/unpinned-action',
  severity: 'warning',
  summary: 'Actions and workflows of others are named by commit, with the version in a comment',
  why: 'A tag or a branch moves whenever its owner, or whoever took the account over, says so, and the next run executes what it names then, with the rights and secrets of the job. It has happened to `tj-actions/changed-files` and to many since. A commit cannot change. Nothing is said where `.github/workflows/actions.lock` holds the commits.',
  fix: [
    '```yaml',
    '- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
    '```',
    '',
    'Dependabot and Renovate keep both up to date. `--fix` pins the actions that Paquebot knows, within their major version.',
  ].join('\n'),
  *check(checked) {
    if (checked.files.read(lockFile) !== null) return
    for (const { file, text, uses } of everyUses(checked)) {
      const used = usedOf(uses)
      if (used !== undefined && !isSha(used.ref) && used.repository !== checked.slug?.toLowerCase())
        yield flaw(file, text, uses)
    }
  },
}

function* everyUses(checked: Checked): Iterable<{ file: string; text: string; uses: Text }> {
  for (const { path: file, text, jobs } of checked.workflows)
    for (const { uses } of jobs) if (uses !== undefined) yield { file, text, uses }
  for (const { file, workflow, action, step } of stepsOf(checked))
    if (step.uses !== undefined)
      yield { file, text: (workflow ?? action)?.text ?? '', uses: step.uses }
}

function flaw(file: string, text: string, uses: Text): Flaw {
  const { ref = '', repository = '' } = usedOf(uses) ?? {}
  const isTag = /^v?\d/.test(ref)
  const kind = isTag ? 'a tag, which can be moved' : 'a branch, which moves'
  const pin = isTag ? pinOf(repository, majorOf(uses)) : undefined
  const [name = ''] = uses.value.split('@')
  const edit = pin === undefined ? undefined : pinEdit(text, uses, pin)
  return {
    file,
    range: uses.range,
    message: `\`${uses.value}\` is ${kind}`,
    hint:
      pin === undefined
        ? `write the commit: \`${name}@<sha> # ${ref}\``
        : `write \`${name}@${pin.sha} # ${pin.version}\``,
    ...(edit && { fix: [edit] }),
  }
}

/** In place of the ref; only where nothing but the end of the line follows. */
function pinEdit(
  text: string,
  { value, range }: Text,
  pin: { readonly sha: string; readonly version: string },
): TextEdit | undefined {
  const from = offsetOf(text, range.start)
  const ref = text.indexOf(value, from)
  if (ref === -1 || ref > from + 1) return undefined
  const start = ref + value.indexOf('@') + 1
  const end = ref + value.length
  const quote = /^["']/.exec(text.slice(end))?.[0] ?? ''
  const rest = /^[^\n\r]*/.exec(text.slice(end + quote.length))?.[0] ?? ''
  if (rest.trim() !== '') return undefined
  return { start, end: end + quote.length, text: `${pin.sha}${quote} # ${pin.version}` }
}
