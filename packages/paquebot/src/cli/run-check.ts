import { resolve } from 'node:path'
import { writeAtomic } from '../io/files.ts'
import { PaquebotError } from '../model/error.ts'
import { nearest } from '../model/nearest.ts'
import { renderSarif } from '../output/sarif.ts'
import { checkWorkflows, type Report } from '../stages/check/check.ts'
import { readRulesets } from '../stages/check/rulesets.ts'
import { version } from '../version.ts'
import { fingerprints } from '../workflow/check/engine.ts'
import type { RuleText } from '../workflow/check/engine-rules.ts'
import { allTexts } from '../workflow/check/known.ts'
import type { FlagValues } from './command.ts'
import type { workflowCheckFlags } from './commands/workflow-check-flags.ts'
import type { Session } from './session.ts'

type Asked = FlagValues<typeof workflowCheckFlags>

/** The check, and the SARIF that is printed in place of the text; a file of SARIF is written. */
export async function runCheck(
  flags: Asked,
  paths: readonly string[],
  session: Session,
): Promise<{ report: Report; document?: string }> {
  const { sarif, rulesets } = flags
  if (sarif === '-' && session.json)
    throw new PaquebotError('cli/usage', '`--json` and `--sarif -` both want stdout', {
      hint: 'write one of them to a file: `--sarif paquebot.sarif`',
    })
  const report = await checkWorkflows(
    session.cwd,
    {
      paths,
      fix: flags.fix,
      linters: !flags['no-linters'],
      ...(rulesets === undefined ? {} : { rulesets: readRulesets(resolve(session.cwd, rulesets)) }),
    },
    session,
  )
  if (sarif === undefined) return { report }
  const document = sarifOf(report)
  if (sarif === '-') return { report, document }
  writeAtomic(resolve(session.cwd, sarif), `${session.redact(document)}\n`)
  return { report }
}

function sarifOf({ findings, checked }: Report): string {
  return renderSarif({
    version,
    rules: allTexts(),
    findings,
    fingerprints: fingerprints(findings, checked.files.read),
  })
}

/** The texts of a rule. Throws `cli/usage`, with the nearest id, when there is none. */
export function explainRule(id: string): RuleText {
  const texts = allTexts()
  const rule = texts.find((one) => one.id === id)
  if (rule !== undefined) return rule
  const guess = nearest(
    id,
    texts.map((one) => one.id),
  )
  throw new PaquebotError('cli/usage', `there is no rule \`${id}\``, {
    hint: guess === undefined ? 'see docs/workflow-rules.md' : `did you mean \`${guess}\`?`,
  })
}
