import { artifactsOf, type Download, nameRange, type Upload, wants } from '../../facts/artifacts.ts'
import { buildsOf } from '../../facts/building.ts'
import { needsOfCaller } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { stepsInJobs } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const neverConsumed: Rule = {
  id: 'artifact/never-consumed',
  severity: 'error',
  summary: 'Packages that are built, tested and uploaded as an artifact are what is published',
  why: 'An artifact that nobody downloads is thrown away after its days. Where a release builds again, what was tested is not what ships.',
  fix: 'Download it in the publishing job and publish its files, or upload nothing.',
  *check(checked) {
    if (publishSteps(checked).length === 0 || readsOtherwise(checked)) return
    const { uploads, downloads } = artifactsOf(checked)
    for (const upload of uploads) {
      if (!upload.paths.some(isBuilt) || upload.names === undefined) continue
      if (upload.names.some((name) => downloads.some((one) => takes(one, name)))) continue
      const publisher = rebuilder(checked, upload)
      yield {
        file: upload.workflow.path,
        range: nameRange(upload),
        severity: publisher === undefined ? 'info' : 'error',
        message: `no job downloads the artifact \`${upload.name?.value ?? 'artifact'}\`${publisher === undefined ? '' : `: the job \`${publisher}\` publishes what it builds itself`}`,
        hint: 'download it in the publishing job, or do not upload it',
      }
    }
  },
}

/** `dist/`, `packages/core/dist/*.whl`, `*.tgz`: made by a build, not a report. */
function isBuilt(path: string): boolean {
  return /(?:^|\/)(?:dist|wheelhouse)(?:\/|$)|\.(?:whl|tgz)$/.test(path)
}

function takes({ wanted }: Download, name: string): boolean {
  return wanted === undefined || wants(wanted, name)
}

/** Artifacts are also read by other actions, by scripts and by runs that follow. */
function readsOtherwise(checked: Checked): boolean {
  const follows = checked.workflows.some(({ triggers }) =>
    triggers.some(({ event }) => event.value === 'workflow_run'),
  )
  return (
    follows ||
    stepsInJobs(checked.workflows).some(
      ({ step }) =>
        /gh run download|\/artifacts\b/.test(step.run?.value ?? '') ||
        (/download.*artifact|artifact.*download/.test(actionOf(step)?.name ?? '') &&
          actionOf(step)?.name !== 'actions/download-artifact') ||
        step.with.some(
          ({ value }) =>
            /artifacts/i.test(value.value) && /rest\.actions|octokit/.test(value.value),
        ),
    )
  )
}

/** A job that publishes what it built, after the job that uploads. */
function rebuilder(checked: Checked, upload: Upload): string | undefined {
  return publishSteps(checked).find(
    (one) =>
      needsOfCaller(checked, one).some(({ job }) => job === upload.job) &&
      buildsOf(checked, one).length > 0,
  )?.job.id.value
}
