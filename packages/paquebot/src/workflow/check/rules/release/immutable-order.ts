import type { Step } from '@paquebot/actions'
import { needsOf } from '../../facts/graph.ts'
import { inputOf, type StepRef, stepsInJobs } from '../../facts/read.ts'
import { commandsOf, type ScriptCommand } from '../../facts/scripts.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const immutableOrder: Rule = {
  id: 'release/immutable-order',
  severity: 'warning',
  summary: 'A GitHub release gets its files while it is a draft',
  why: 'With immutable releases, a setting of repository and organisation, the files of a release are locked the moment it is published, prereleases too. A step that adds them afterwards fails, or finds them refused.',
  fix: 'Make a draft, upload all files, publish it last: `gh release create v1 --draft`, `gh release upload v1 dist/*`, `gh release edit v1 --draft=false`.',
  *check(checked) {
    const steps = stepsInJobs(checked.workflows)
    const published = steps.filter((ref) => publishes(checked, ref))
    for (const ref of steps) {
      const range = addsFiles(checked, ref)
      if (range === undefined) continue
      const isFollower = ref.workflow.triggers.some(
        ({ event, types }) =>
          event.value === 'release' && !types.every(({ value }) => value === 'created'),
      )
      const before = new Set(needsOf(checked, ref).map(({ job }) => job))
      const earlier = published.find(
        (one) =>
          before.has(one.job) ||
          (one.job === ref.job &&
            one.job.steps.indexOf(one.step) < ref.job.steps.indexOf(ref.step)),
      )
      const alone = isAtOnce(ref.step)
      if (!isFollower && earlier === undefined && !alone) continue
      yield {
        file: ref.workflow.path,
        range,
        message:
          earlier !== undefined
            ? `adds files to the release that line ${(earlier.step.uses ?? earlier.step.run ?? earlier.step).range.start.line} has published: an immutable release takes none`
            : isFollower
              ? 'adds files to a release that is published: an immutable release takes none'
              : 'publishes the release and its files in one step, not as a draft first: an immutable release may lose files',
        hint: 'make a draft, upload the files, publish it last',
      }
    }
  },
}

function isDraft(step: Step): boolean {
  const draft = inputOf(step, 'draft')?.value
  return draft !== undefined && draft !== 'false'
}

const releasers = new Set([
  'softprops/action-gh-release',
  'actions/create-release',
  'ncipollo/release-action',
])

function publishes(checked: Checked, ref: StepRef): boolean {
  const name = actionOf(ref.step)?.name
  if (name !== undefined) return releasers.has(name) && !isDraft(ref.step)
  return commandsOf(checked, ref).some(
    ({ words, text }) => isGh(words, 'create') && !/--draft|\s-d\b/.test(text),
  )
}

function isGh(words: ScriptCommand['words'], sub: string): boolean {
  return words[0] === 'gh' && words[1] === 'release' && words[2] === sub
}

/** Where files are added to a release: by an input, or by `gh release upload`. */
function addsFiles(checked: Checked, ref: StepRef): Step['range'] | undefined {
  const { step } = ref
  const name = actionOf(step)?.name
  if (name === 'actions/upload-release-asset') return step.uses?.range
  const files = inputOf(step, 'files')
  if (name === 'softprops/action-gh-release' && files !== undefined && !isDraft(step))
    return files.range
  return commandsOf(checked, ref).find(({ words }) => isGh(words, 'upload'))?.at
}

/** Version 2 and older of action-gh-release publish first and upload then. */
function isAtOnce(step: Step): boolean {
  const action = actionOf(step)
  return action?.name === 'softprops/action-gh-release' && (action.major ?? 3) <= 2
}
