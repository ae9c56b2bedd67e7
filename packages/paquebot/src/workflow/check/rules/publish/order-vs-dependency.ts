import type { Package } from '../../../../model/package.ts'
import { needsOfCaller, runOf } from '../../facts/graph.ts'
import { type PublishStep, publishSteps, uploadedBy } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const orderVsDependency: Rule = {
  id: 'publish/order-vs-dependency',
  severity: 'warning',
  summary: 'A package is published after what it depends on',
  why: 'Whoever installs the dependent in between gets an error, and if the second upload fails, everybody does.',
  fix: 'Publish the dependency first: earlier in the script, or in a job that this one needs.',
  *check(checked) {
    const uploads = publishSteps(checked).filter(
      ({ packages, elsewhere }) => packages !== 'unknown' && !elsewhere,
    )
    const byPackage = new Map<string, PublishStep[]>()
    for (const upload of uploads)
      for (const { id } of uploadedBy(checked, upload))
        byPackage.set(id, [...(byPackage.get(id) ?? []), upload])
    for (const upload of uploads)
      for (const pkg of uploadedBy(checked, upload)) {
        const needed = earlierNeeded(pkg).find((id) =>
          isLate(checked, upload, byPackage.get(id) ?? []),
        )
        if (needed !== undefined)
          yield {
            file: upload.workflow.path,
            range: upload.at,
            message: `\`${pkg.name}\` is published before \`${needed.replace(/^\w+:/, '')}\`, on which it depends`,
            hint: 'publish the dependency first',
          }
      }
  },
}

const kinds = new Set(['runtime', 'optional', 'peer'])

function earlierNeeded(pkg: Package): readonly string[] {
  return pkg.dependencies.filter(({ kind }) => kinds.has(kind)).map(({ id }) => id)
}

/** All uploads of the dependency are of the same run, and none is over when this one begins. */
function isLate(checked: Checked, upload: PublishStep, others: readonly PublishStep[]): boolean {
  const run = new Set(runOf(checked, upload.workflow))
  const same = others.filter(({ workflow }) => run.has(workflow))
  if (
    same.length === 0 ||
    same.some((other) => other.step === upload.step && other.command === upload.command)
  )
    return false
  const before = new Set(needsOfCaller(checked, upload).map(({ job }) => job))
  return same.every((other) => !before.has(other.job) && !isEarlier(other, upload))
}

function isEarlier(other: PublishStep, upload: PublishStep): boolean {
  if (other.job !== upload.job) return false
  const { start } = other.at
  const begin = upload.at.start
  return start.line < begin.line || (start.line === begin.line && start.column < begin.column)
}
