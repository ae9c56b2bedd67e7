import { renderCheckEnding, renderFixed, renderRule } from '../../output/workflow-check.ts'
import { type Command, defineCommand, type FlagValues, type Outcome } from '../command.ts'
import type { Session } from '../session.ts'
import { workflowCheckFlags as flags } from './workflow-check-flags.ts'

type Report = import('../../stages/check/check.ts').Report
type RuleText = import('../../workflow/check/engine-rules.ts').RuleText
type Result = { readonly report: Report } | { readonly rule: RuleText }

interface Asked {
  readonly flags: FlagValues<typeof flags>
  readonly rest?: readonly string[]
}

async function run(asked: Asked, session: Session): Promise<Outcome<Result>> {
  const { explainRule, runCheck } = await import('../run-check.ts')
  if (asked.flags.explain !== undefined)
    return { ok: true, result: { rule: await explainRule(asked.flags.explain) }, findings: [] }
  const { report, document } = await runCheck(asked.flags, asked.rest ?? [], session)
  const { findings, checked } = report
  const failing = asked.flags.strict ? ['error', 'warning'] : ['error']
  return {
    ok: !findings.some(({ severity }) => failing.includes(severity)),
    result: { report },
    findings,
    sources: checked.files.read,
    ...(document === undefined ? {} : { document }),
  }
}

/** `paquebot workflow check`. */
export const workflowCheck = defineCommand<typeof flags, Result>({
  name: 'workflow check',
  summary: 'Find mistakes in workflows, above all those that break a release',
  description: [
    'Reads all workflows of the repository as one, with its manifests, scripts, lockfiles and release',
    'configuration, and tells what does not do what it says. Runs actionlint and zizmor too where they are on PATH.',
    'Every rule with its reason is in docs/workflow-rules.md. A comment `# paquebot-ignore: room/rule -- why` on the',
    'line, or on a line of its own above it, silences one finding, `# paquebot-ignore-file:` all of the file.',
  ].join('\n'),
  flags,
  rest: {
    name: 'path',
    help: 'Tell only of these files and folders; everything is read all the same',
  },
  examples: [
    { line: 'paquebot workflow check', text: 'everything' },
    { line: 'paquebot workflow check --fix', text: 'and mend what is safe to mend' },
    { line: 'paquebot workflow check --explain git/push-all-tags', text: 'one rule' },
    { line: 'paquebot workflow check --sarif paquebot.sarif', text: 'for code scanning' },
  ],
  run,
  view: ({ result }, style) =>
    'rule' in result ? renderRule(result.rule, style) : renderFixed(result.report, style),
  ending: ({ result }, style) => ('rule' in result ? '' : renderCheckEnding(result.report, style)),
  wire: (result) => ('rule' in result ? wireRule(result.rule) : wireReport(result.report)),
})

/** `paquebot check`. */
export const check: Command<typeof flags, Result> = { ...workflowCheck, name: 'check' }

const wireRule = ({ id, severity, summary, why, fix }: RuleText) => ({
  id,
  severity,
  summary,
  why,
  fix,
})

function wireReport({ checked, ignored, fixable, fixed, linters }: Report) {
  const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path)
  return {
    workflows: paths(checked.workflows),
    actions: paths(checked.actions),
    ignored,
    fixable,
    fixed,
    linters,
  }
}
