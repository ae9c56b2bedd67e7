import type { Rule } from '../../model.ts'

/** Source: zizmor's audit `secrets-inherit`. */
export const secretsInherit: Rule = {
  id: 'perm/secrets-inherit',
  severity: 'warning',
  summary: 'A called workflow gets the secrets that it reads, by name',
  why: '`secrets: inherit` hands over all secrets of the repository and the organisation, also those that are added later, to whatever the called workflow runs.',
  fix: [
    '```yaml',
    'jobs:',
    '  ci:',
    '    uses: ./.github/workflows/ci.yml',
    '    secrets:',
    `      CODECOV_TOKEN: \${{ secrets.CODECOV_TOKEN }}`,
    '```',
  ].join('\n'),
  *check({ workflows }) {
    for (const { path, jobs } of workflows)
      for (const { secrets, uses } of jobs)
        if (secrets === 'inherit' && uses !== undefined)
          yield {
            file: path,
            range: uses.range,
            message: `\`${uses.value}\` gets every secret there is`,
            hint: 'name the secrets that it reads below `secrets:`',
          }
  },
}
