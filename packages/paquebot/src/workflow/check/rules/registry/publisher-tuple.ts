import { type GuideLine, guideLines } from '../../facts/guides.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import { hasExpression } from '../../facts/read.ts'
import type { Checked, Rule } from '../../model.ts'

export const publisherTuple: Rule = {
  id: 'registry/publisher-tuple',
  severity: 'warning',
  summary:
    'Environment and repository of the trusted publisher are those of the job that publishes',
  why: 'A registry compares owner, repository, workflow file and environment. A job that moves to another environment, or a repository that is renamed, is refused at the upload.',
  fix: 'Write the same environment into the job, the text and the registry; `paquebot doctor` prints the record.',
  *check(checked) {
    const oidc = publishSteps(checked).filter(
      ({ auth, elsewhere }) => auth === 'oidc' && !elsewhere,
    )
    if (oidc.length === 0) return
    for (const record of recordsIn(checked)) {
      const { environment, repository } = record
      if (environment !== undefined && !oidc.some((upload) => isIn(upload, environment.name)))
        yield {
          ...place(environment),
          message: `says that the publisher's environment is \`${environment.name}\`, and no job publishes in it`,
          hint: `write \`environment: ${environment.name}\` in the publishing job, or change the record`,
        }
      const name = checked.slug?.split('/')[1]
      if (
        repository !== undefined &&
        name !== undefined &&
        repository.name.toLowerCase() !== name.toLowerCase()
      )
        yield {
          ...place(repository),
          message: `says that the publisher's repository is \`${repository.name}\`, and this is \`${name}\``,
          hint: `register \`${name}\``,
        }
    }
  },
}

function place({ file, range }: GuideLine): Pick<GuideLine, 'file' | 'range'> {
  return { file, range }
}

function isIn({ job }: PublishStep, environment: string): boolean {
  const name = job.environment?.name.value
  return (
    name !== undefined && (hasExpression(name) || name.toLowerCase() === environment.toLowerCase())
  )
}

interface Field extends GuideLine {
  readonly name: string
}

interface PublisherRecord {
  readonly environment?: Field
  readonly repository?: Field
}

/** Lists with owner, repository, workflow and environment, one a line: the neighbours of a line with a workflow file. */
function recordsIn(checked: Checked): readonly PublisherRecord[] {
  const lines = guideLines(checked)
  return lines.flatMap(({ text, file }, index) => {
    if (!/\bworkflow(?: file)?(?: ?name)?\W{1,6}[\w.-]+\.ya?ml\b/i.test(text)) return []
    const near = lines.slice(Math.max(0, index - 4), index + 5).filter((line) => line.file === file)
    const environment = fieldIn(near, /^\W*environment(?: name)?\W{1,6}([\w.-]+)\W*$/i)
    const repository = fieldIn(near, /^\W*repository(?: name)?\W{1,6}([\w.-]+)\W*$/i)
    return [{ ...(environment && { environment }), ...(repository && { repository }) }]
  })
}

function fieldIn(lines: readonly GuideLine[], pattern: RegExp): Field | undefined {
  return lines.flatMap((line) => {
    const name = pattern.exec(line.text)?.[1]
    return name === undefined || /^(?:optional|none|blank|any|leave)$/i.test(name)
      ? []
      : [{ ...line, name }]
  })[0]
}
