import type { Rule } from './model.ts'

/** What the docs and `--explain` say of a rule. */
export type RuleText = Omit<Rule, 'check'>

/** Rules about the check itself: the engine looks after them. */
export const engineRules: readonly RuleText[] = [
  {
    id: 'ignore/no-reason',
    severity: 'warning',
    summary: 'A comment that ignores a rule says which one, and why',
    why: 'Nobody can tell later whether a silenced finding is still fine. A comment without a reason ignores nothing.',
    fix: [
      '```yaml',
      '- run: npm i -g npm@11 # paquebot-ignore: supply/adhoc-install -- the exact version is checked',
      '```',
    ].join('\n'),
  },
  {
    id: 'ignore/unknown-rule',
    severity: 'warning',
    summary: 'Comments and `[workflow.rules]` name rules that exist',
    why: 'A misspelt id silences nothing, and nobody notices. Ids of actionlint and zizmor are `actionlint/<kind>` and `zizmor/<audit>`.',
    fix: 'Take the id from this page.',
  },
  {
    id: 'ignore/unused',
    severity: 'warning',
    summary: 'A comment that ignores a rule stands where the rule has something to say',
    why: 'What it was for is mended, or it stands on the wrong line: on the line of the finding, on a line of its own above it, or `paquebot-ignore-file` anywhere in the file.',
    fix: 'Take the comment away, or move it.',
  },
  {
    id: 'linter/broken',
    severity: 'warning',
    summary: 'Other linters run to their end where they are installed',
    why: 'Their findings are merged with those of Paquebot. One that crashes, runs into its time limit or prints something else leaves a gap that should not go unnoticed.',
    fix: 'Run the program by hand; `--no-linters` leaves both out.',
  },
]
