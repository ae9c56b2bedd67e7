import { needsOfCaller } from '../../facts/graph.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import type { JobRef } from '../../facts/read.ts'
import { commandsOf } from '../../facts/scripts.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const noArtifactCheck: Rule = {
  id: 'publish/no-artifact-check',
  severity: 'warning',
  summary: 'The packed files are looked into or installed before they are published',
  why: 'Tests run on the source tree. A wheel without its data files and a tarball without `dist` pass them all, and are the commonest broken release.',
  fix: 'Install the wheel or the tarball in a clean place and use it, or at least `twine check --strict` and `publint`. `paquebot rehearse` does all of it.',
  *check(checked) {
    const told = new Set<unknown>()
    for (const upload of publishSteps(checked)) {
      if (upload.elsewhere || upload.tool === 'paquebot' || told.has(upload.step)) continue
      told.add(upload.step)
      const jobs: readonly JobRef[] = [upload, ...needsOfCaller(checked, upload)]
      if (jobs.some((ref) => looksInside(checked, ref, upload.ecosystem))) continue
      yield {
        file: upload.workflow.path,
        range: upload.at,
        message: 'nothing before this upload looks into the packed files or installs them',
        hint: 'run `paquebot rehearse` before it, or install the packed file and use it',
      }
    }
  },
}

const checks: Readonly<Record<PublishStep['ecosystem'], RegExp>> = {
  npm: /publint|\battw\b|are-the-types-wrong|\.tgz|pack --dry-run|paquebot (?:rehearse|build|release)/,
  pypi: /twine check|check-wheel-contents|\.whl|pip install .*dist|paquebot (?:rehearse|build|release)|auditwheel|pyroma|check-manifest/,
}

function looksInside(checked: Checked, ref: JobRef, ecosystem: PublishStep['ecosystem']): boolean {
  return ref.job.steps.some((step) => {
    if (actionOf(step)?.name === 'hynek/build-and-inspect-python-package') return true
    if (step.run !== undefined && checks[ecosystem].test(step.run.value)) return true
    return commandsOf(checked, { ...ref, step }).some(({ text }) => checks[ecosystem].test(text))
  })
}
