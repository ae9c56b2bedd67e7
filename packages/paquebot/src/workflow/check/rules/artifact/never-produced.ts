import { artifactsOf, type Download, nameRange, type Upload } from '../../facts/artifacts.ts'
import { calledBy, jobsWithin, localPath, needsOfCaller } from '../../facts/graph.ts'
import type { JobRef } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const neverProduced: Rule = {
  id: 'artifact/never-produced',
  severity: 'error',
  summary: 'Every artifact that is downloaded was uploaded before, in the same run',
  why: 'A download by name of an artifact that is not there fails the job; one that another job uploads at some time finds it or not, depending on which is quicker. Only jobs in `needs` are surely over.',
  fix: 'Add the job that uploads it to `needs`, and use one name for both.',
  *check(checked) {
    const { uploads, downloads } = artifactsOf(checked)
    for (const download of downloads) {
      const { wanted } = download
      if (wanted?.kind !== 'names' || download.foreign || isOptional(download)) continue
      const before = jobsBefore(checked, download)
      if (before.some((ref) => mayUploadMore(checked, ref))) continue
      const jobs = new Set(before.map(({ job }) => job))
      const found = uploads.filter((upload) => jobs.has(upload.job) && isBefore(upload, download))
      if (found.some(({ names }) => names === undefined)) continue
      const missing = wanted.names.find((name) => !found.some(({ names }) => names?.includes(name)))
      if (missing !== undefined)
        yield {
          file: download.workflow.path,
          range: nameRange(download),
          ...told(missing, uploaderIn(checked, download, uploads, missing)),
        }
    }
  },
}

function isOptional({ step, job }: Download): boolean {
  return (
    step.continueOnError !== undefined || job.continueOnError !== undefined || step.if !== undefined
  )
}

/** The jobs that are over, with this one. */
function jobsBefore(checked: Checked, download: Download): readonly JobRef[] {
  return [download, ...needsOfCaller(checked, download)]
}

function isBefore(upload: Upload, download: Download): boolean {
  return (
    upload.job !== download.job ||
    upload.job.steps.indexOf(upload.step) < upload.job.steps.indexOf(download.step)
  )
}

const known =
  /^(?:actions|github|pnpm|astral-sh|docker|codecov|softprops|pypa|oven-sh|denoland|dtolnay|swatinem|changesets|googleapis|sigstore)\//

/** A step or a called workflow that nobody can look into. */
function mayUploadMore(checked: Checked, { workflow, job }: JobRef): boolean {
  if (job.uses !== undefined) return !checked.workflows.some(({ path }) => path === localPath(job))
  const callers = calledBy(checked, workflow)
  const isOpen =
    workflow.triggers.some(({ event }) => event.value === 'workflow_call') && callers.length === 0
  return (
    isOpen ||
    job.steps.some((step) => step.uses !== undefined && !known.test(actionOf(step)?.name ?? ''))
  )
}

function uploaderIn(
  checked: Checked,
  { workflow, job }: Download,
  uploads: readonly Upload[],
  name: string,
): Upload | undefined {
  const jobs = new Set(jobsWithin(checked, workflow).map((ref) => ref.job))
  return uploads.find(
    (upload) => jobs.has(upload.job) && upload.job !== job && upload.names?.includes(name),
  )
}

function told(name: string, uploader: Upload | undefined): { message: string; hint: string } {
  if (uploader === undefined)
    return {
      message: `no job before this one uploads an artifact \`${name}\``,
      hint: 'use the name of the upload, and list its job in `needs`',
    }
  const by = uploader.job.id.value
  return {
    message: `the job \`${by}\` uploads \`${name}\`, and this job does not need it`,
    hint: `add \`${by}\` to \`needs\``,
  }
}
