import { posix } from 'node:path'
import { calledBy, entriesOf } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const npmPublisherFilename: Rule = {
  id: 'reuse/npm-publisher-filename',
  severity: 'info',
  summary: "npm's trusted publisher names the workflow that the event starts",
  why: "For a publish step in a called workflow npm compares the file name of the calling workflow, the one that the event starts; the called one's does not count, and a mismatch shows only at the upload, as 404.",
  fix: 'Register the file name of the calling workflow with npm; with several callers, one trusted publisher for each.',
  *check(checked) {
    const told = new Set<string>()
    for (const upload of publishSteps(checked)) {
      const { workflow } = upload
      if (upload.ecosystem !== 'npm' || upload.auth !== 'oidc' || told.has(workflow.path)) continue
      if (calledBy(checked, workflow).length === 0) continue
      told.add(workflow.path)
      const names = entriesOf(checked, workflow).map(({ path }) => posix.basename(path))
      yield {
        file: workflow.path,
        range: upload.at,
        message: `npm compares ${names.map((name) => `\`${name}\``).join(', ')}, not \`${posix.basename(workflow.path)}\`, with its trusted publisher`,
        hint: `register ${names.map((name) => `\`${name}\``).join(' and ')} with npm`,
      }
    }
  },
}
