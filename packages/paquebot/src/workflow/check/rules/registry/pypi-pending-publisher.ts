import { guideLines } from '../../facts/guides.ts'
import { publishSteps, uploadedBy } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const pypiPendingPublisher: Rule = {
  id: 'registry/pypi-pending-publisher',
  severity: 'warning',
  summary: 'A new project on PyPI begins with a pending publisher',
  why: 'A project on PyPI cannot be created by hand: the first upload makes it. Before that, trusted publishing needs a *pending* publisher of the account, which ends after 30 days and reserves no name.',
  fix: "Add a pending publisher under the account's Publishing page, with owner, repository, workflow file and environment.",
  *check(checked) {
    const uploads = publishSteps(checked).filter(
      ({ ecosystem, auth, elsewhere }) => ecosystem === 'pypi' && auth !== 'token' && !elsewhere,
    )
    if (uploads.length === 0) return
    for (const { file, range, text } of guideLines(checked))
      if (
        /create (?:a |the )?(?:new )?project/i.test(text) &&
        !/pending/i.test(text) &&
        !/github project/i.test(text)
      )
        yield {
          file,
          range,
          message: 'a project on PyPI cannot be created before its first upload',
          hint: 'describe a pending publisher instead',
        }
    const told = new Set<string>()
    for (const upload of uploads)
      for (const { id, name, version, manifest } of uploadedBy(checked, upload)) {
        if (!/^0\.0\.0/.test(version ?? '') || told.has(id)) continue
        told.add(id)
        yield {
          file: manifest,
          severity: 'info',
          message: `\`${name}\` is at ${version}, as if it was never published: PyPI needs a pending publisher`,
          hint: 'add a pending publisher on PyPI; `paquebot doctor` prints its fields',
        }
      }
  },
}
