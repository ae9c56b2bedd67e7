import { calledBy, hasTrigger } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { inputOf } from '../../facts/read.ts'
import type { Rule } from '../../model.ts'

export const pypiPublishInCallee: Rule = {
  id: 'reuse/pypi-publish-in-callee',
  severity: 'error',
  summary: 'Trusted publishing to PyPI stands in the workflow that the event starts',
  why: 'PyPI does not support trusted publishing from a reusable workflow: it reads the called file from the ID token, while attestations carry the calling one, and one publisher cannot match both (pypi/warehouse #11096).',
  fix: 'Move the publishing job into the calling workflow; build in the called one.',
  *check(checked) {
    for (const upload of publishSteps(checked)) {
      if (upload.tool !== 'pypi-publish-action' || upload.auth !== 'oidc' || upload.elsewhere)
        continue
      const [caller] = calledBy(checked, upload.workflow)
      const isOpen = hasTrigger(upload.workflow, 'workflow_call')
      if (!isOpen) continue
      const attests = inputOf(upload.step, 'attestations')?.value !== 'false'
      yield {
        file: upload.workflow.path,
        range: upload.at,
        severity: caller !== undefined && attests ? 'error' : 'warning',
        message: `PyPI does not support trusted publishing from a called workflow${caller === undefined ? '' : `, and ${caller.workflow.path}:${caller.job.uses?.range.start.line} calls this one`}`,
        hint: `move this job into ${caller?.workflow.path ?? 'the calling workflow'}`,
      }
    }
  },
}
