import type { EcosystemId } from '../../../../model/package.ts'
import { type Build, buildsOf } from '../../facts/building.ts'
import { needsOf } from '../../facts/graph.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import type { JobRef } from '../../facts/read.ts'
import type { Checked, Rule } from '../../model.ts'

export const irreversibleBeforeAllBuilt: Rule = {
  id: 'publish/irreversible-before-all-built',
  severity: 'error',
  summary: 'Everything is built and checked before the first upload',
  why: [
    'A version on npm or PyPI cannot be taken back or written again. Where the packages of the second registry are built only',
    'after the first upload, any failure of that build leaves half a release.',
  ].join('\n'),
  fix: 'Build and check the packages of all registries in one job without rights, hand them over as an artifact, and let the publishing jobs upload these files.',
  *check(checked) {
    for (const late of publishSteps(checked)) {
      const found = builtAfterUpload(checked, late)
      if (found === undefined) continue
      const { build, first } = found
      yield {
        file: late.workflow.path,
        range: build.at,
        severity: isCertain(first, late) ? 'error' : 'warning',
        message: `${worlds[build.ecosystem]} packages are built only here, after line ${first.at.start.line} has published to ${worlds[first.ecosystem]}: a failure leaves half a release`,
        hint: 'build all packages in a job that both publishing jobs need, and upload its artifact',
      }
    }
  },
}

const worlds: Readonly<Record<EcosystemId, string>> = { npm: 'npm', pypi: 'PyPI' }

/** The build of what `late` uploads, and the upload to another registry before it, if nothing built it earlier. */
function builtAfterUpload(
  checked: Checked,
  late: PublishStep,
): { build: Build; first: PublishStep } | undefined {
  const before = needsOf(checked, late)
  const order = (step: PublishStep['step']): number => late.job.steps.indexOf(step)
  const first = publishSteps(checked).find(
    (other) =>
      other.ecosystem !== late.ecosystem &&
      !other.elsewhere &&
      (before.some(({ job }) => job === other.job) ||
        (other.job === late.job && order(other.step) < order(late.step))),
  )
  if (first === undefined || late.elsewhere) return undefined
  const start = first.job === late.job ? order(first.step) : -1
  const build = buildsOf(checked, late).find(
    ({ ecosystem, step }) =>
      ecosystem === late.ecosystem && order(step) > start && order(step) <= order(late.step),
  )
  const earlier: readonly JobRef[] = [
    ...before.filter(({ job }) => job !== first.job),
    ...needsOf(checked, first),
  ]
  if (build === undefined || earlier.some((ref) => builds(checked, ref, late.ecosystem)))
    return undefined
  const sameJob = buildsOf(checked, first).some(
    ({ ecosystem, step }) =>
      ecosystem === late.ecosystem &&
      first.job.steps.indexOf(step) <= first.job.steps.indexOf(first.step),
  )
  return sameJob ? undefined : { build, first }
}

/** False where conditions may let only one of the two happen in a run. */
function isCertain(first: PublishStep, late: PublishStep): boolean {
  if (first.job === late.job)
    return first.step.if === undefined || first.step.if.value === late.step.if?.value
  return (
    first.job.if === undefined || late.job.if === undefined || /needs\./.test(late.job.if.value)
  )
}

function builds(checked: Checked, ref: JobRef, world: EcosystemId): boolean {
  return buildsOf(checked, ref).some(({ ecosystem }) => ecosystem === world)
}
