import { posix } from 'node:path'
import { entriesOf } from '../../facts/graph.ts'
import { guideLines } from '../../facts/guides.ts'
import { type PublisherField, publisherFields } from '../../facts/publisher-records.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const publisherBindsFilename: Rule = {
  id: 'registry/publisher-binds-filename',
  severity: 'warning',
  summary: 'The workflow that texts register as trusted publisher is the one that publishes',
  why: 'Both registries bind a publisher to owner, repository, workflow file and environment. Renaming the file, or publishing from another, shows only at the upload.',
  fix: 'Name the file that publishes, in the text and at the registry; `paquebot doctor` prints the record.',
  *check(checked) {
    const oidc = publishSteps(checked).filter(
      ({ auth, elsewhere }) => auth === 'oidc' && !elsewhere,
    )
    if (oidc.length === 0) return
    const names = new Set(
      oidc.flatMap(({ workflow }) =>
        [workflow, ...entriesOf(checked, workflow)].map(({ path }) => posix.basename(path)),
      ),
    )
    for (const { file, range, name } of [
      ...registered(checked),
      ...publisherFields(checked, 'workflow'),
    ]) {
      if (names.has(name)) continue
      yield {
        file,
        range,
        message: `registers \`${name}\`, and ${[...names].map((one) => `\`${one}\``).join(', ')} publishes`,
        hint: 'name the workflow file that publishes, here and at the registry',
      }
    }
    for (const { file, range, text } of guideLines(checked)) {
      const moved = /\b(?:delete|remove|rename)\b.*\.github\/workflows\/([\w.-]+\.ya?ml)/i.exec(
        text,
      )?.[1]
      if (moved === undefined || !/publish|release/.test(moved)) continue
      yield {
        file,
        range,
        message: `a publisher that is registered with \`${moved}\` ends with the file: registries bind its name`,
        hint: 'say that the registries must be told the new file name',
      }
    }
  },
}

/** Lines like `- **Workflow name**: release.yml`. */
function registered(checked: Checked): readonly PublisherField[] {
  return guideLines(checked).flatMap((line) => {
    const name = /\bworkflow(?: file)?(?: ?name)?[^\w=]{1,6}([\w.-]+\.ya?ml)\b/i.exec(
      line.text,
    )?.[1]
    return name === undefined || /\.github|\bgh |keep|delete/i.test(line.text)
      ? []
      : [{ ...line, name }]
  })
}
