import type { Flags } from '../command.ts'

/** The flags of `paquebot workflow check`. */
export const workflowCheckFlags = {
  fix: { type: 'boolean', help: 'Make the changes that cannot alter what a workflow does' },
  strict: { type: 'boolean', help: 'Exit with 1 for warnings too' },
  explain: {
    type: 'string',
    value: '<rule>',
    help: 'What a rule is for and how to mend it; checks nothing',
  },
  rulesets: {
    type: 'string',
    value: '<file.json>',
    help: "Compare with the repository's rulesets, as GitHub exports them",
  },
  sarif: {
    type: 'string',
    value: '<file>',
    help: 'Write SARIF 2.1.0 for code scanning; `-` prints it in place of the text',
  },
  'no-linters': {
    type: 'boolean',
    help: 'Do not run actionlint and zizmor, even if they are on PATH',
  },
} as const satisfies Flags
