import { guideLines } from '../../facts/guides.ts'
import { type PublisherField, publisherFields } from '../../facts/publisher-records.ts'
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
    const environments = [
      ...told(checked, 'environment'),
      ...publisherFields(checked, 'environment'),
    ]
    for (const { name, file, range } of environments) {
      if (oidc.some((upload) => isIn(upload, name))) continue
      yield {
        file,
        range,
        message: `says that the publisher's environment is \`${name}\`, and no job publishes in it`,
        hint: `write \`environment: ${name}\` in the publishing job, or change the record`,
      }
    }
    const own = checked.slug?.split('/')[1]
    const repositories = [...told(checked, 'repository'), ...publisherFields(checked, 'repository')]
    for (const { name, file, range } of repositories) {
      if (own === undefined || name.split('/').at(-1)?.toLowerCase() === own.toLowerCase()) continue
      yield {
        file,
        range,
        message: `says that the publisher's repository is \`${name}\`, and this is \`${own}\``,
        hint: `register \`${own}\``,
      }
    }
  },
}

function isIn({ job }: PublishStep, environment: string): boolean {
  const name = job.environment?.name.value
  return (
    name !== undefined && (hasExpression(name) || name.toLowerCase() === environment.toLowerCase())
  )
}

const fields = {
  environment: /^\W*environment(?: name)?[^\w=]{1,6}([\w.-]+)\W*$/i,
  repository: /^\W*repository(?: name)?[^\w=]{1,6}([\w.-]+)\W*$/i,
} as const

/** Of texts with owner, repository, workflow and environment, one a line: the neighbours of a line with a workflow file. */
function told(checked: Checked, field: keyof typeof fields): readonly PublisherField[] {
  const lines = guideLines(checked)
  const near = new Set(
    lines.flatMap(({ text, file }, index) =>
      /\bworkflow(?: file)?(?: ?name)?[^\w=]{1,6}[\w.-]+\.ya?ml\b/i.test(text)
        ? lines.slice(Math.max(0, index - 4), index + 5).filter((line) => line.file === file)
        : [],
    ),
  )
  return [...near].flatMap(({ text, file, range }) => {
    const name = fields[field].exec(text)?.[1]
    return name === undefined || /^(?:optional|none|blank|any|leave)$/i.test(name)
      ? []
      : [{ name, file, range }]
  })
}
