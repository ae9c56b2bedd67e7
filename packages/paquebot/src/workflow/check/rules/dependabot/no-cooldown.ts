import type { Rule } from '../../model.ts'

/** Source: GitHub's docs, "Dependabot options reference", `cooldown`; zizmor's audit `dependabot-cooldown` asks for 7. */
export const noCooldown: Rule = {
  id: 'dependabot/no-cooldown',
  severity: 'warning',
  summary: 'Updates wait some days after a release',
  why: 'Packages that were taken over are mostly found within days. An update of the first hour brings them into a pull request, where the tests run them. Security updates do not wait.',
  fix: [
    '```yaml',
    '- package-ecosystem: npm',
    '  directory: /',
    '  cooldown:',
    '    default-days: 7',
    '```',
  ].join('\n'),
  *check({ dependabot }) {
    for (const { ecosystem, cooldown, range } of dependabot?.updates ?? []) {
      const days = Number(cooldown?.value ?? 0)
      if (days >= 7 || Number.isNaN(days) || ecosystem === undefined) continue
      yield {
        file: dependabot?.path ?? '',
        range: cooldown?.range ?? ecosystem.range ?? range,
        message:
          cooldown === undefined
            ? `updates of \`${ecosystem.value}\` come in the first hour of a release`
            : `updates of \`${ecosystem.value}\` wait only ${days} days`,
        hint: 'write `cooldown:` with `default-days: 7`',
      }
    }
  },
}
