import type { Trigger, Workflow } from '@paquebot/actions'
import { entriesOf } from '../../facts/graph.ts'
import { type PublishStep, publishSteps, uploadedBy } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const rivalPublishers: Rule = {
  id: 'publish/rival-publishers',
  severity: 'error',
  summary: 'One workflow publishes a package',
  why: [
    'Two workflows race for the same version, build it differently and log in differently; which of them a registry trusts is a',
    'setting that no file shows. Usually one of them is a left-over of a template.',
  ].join('\n'),
  fix: 'Delete all but one, or give the others a registry of their own.',
  *check(checked) {
    const first = new Map<string, PublishStep>()
    const told = new Set<string>()
    for (const upload of publishSteps(checked).filter(({ elsewhere }) => !elsewhere))
      for (const { id, name } of uploadedBy(checked, upload)) {
        const rival = first.get(id) ?? upload
        first.set(id, rival)
        if (rival.workflow === upload.workflow || shareEntry(checked, rival, upload)) continue
        const key = `${upload.workflow.path} ${rival.workflow.path} ${upload.ecosystem}`
        if (told.has(key)) continue
        told.add(key)
        yield {
          file: upload.workflow.path,
          range: upload.at,
          severity: startTogether(rival.workflow, upload.workflow) ? 'error' : 'warning',
          message: `\`${name}\` is also published by ${rival.workflow.path}:${rival.at.start.line}`,
          hint: `delete ${upload.workflow.path} or ${rival.workflow.path}`,
        }
      }
  },
}

/** Both take part in runs of the same workflow: its jobs decide. */
function shareEntry(checked: Checked, a: PublishStep, b: PublishStep): boolean {
  const entries = new Set(entriesOf(checked, a.workflow))
  return entriesOf(checked, b.workflow).some((entry) => entries.has(entry))
}

/** The same event surely starts both. */
function startTogether(a: Workflow, b: Workflow): boolean {
  return a.triggers.some((one) => b.triggers.some((other) => isSame(one, other)))
}

function isSame(one: Trigger, other: Trigger): boolean {
  return ['push', 'release'].includes(one.event.value) && filters(one) === filters(other)
}

function filters({ event, branches, tags, types, paths, branchesIgnore }: Trigger): string {
  return JSON.stringify(
    [event, ...branches, '|', ...tags, '|', ...types, '|', ...paths, '|', ...branchesIgnore].map(
      (part) => (typeof part === 'string' ? part : part.value),
    ),
  )
}
