import { hasErrors } from '../../model/finding.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import { renderPlan, renderWhy } from '../../output/plan.ts'
import type { WhyAnswer } from '../../stages/plan/why.ts'
import { defineCommand, type Outcome } from '../command.ts'

interface Planned extends ReleasePlan {
  readonly sentences: Readonly<Record<string, readonly string[]>>
  readonly asked?: WhyAnswer
}

export const plan = defineCommand({
  name: 'plan',
  summary: 'Which package goes to which version, and why',
  description: [
    'Reads `.changeset/*.md` and `.changeset/config.json` as they stand, or the conventional commits since',
    "each package's last tag, or both (`intent` in paquebot.toml), and decides which packages are released,",
    'to which version, and for which reasons. Python packages take part under their own names.',
  ].join('\n'),
  flags: {
    out: { type: 'string', value: '<file>', help: 'Also write the plan file, for another machine' },
    why: {
      type: 'string',
      value: '<package>',
      help: 'Tell why this package goes to its version, back to the changes at the root',
    },
  },
  examples: [
    { line: 'paquebot plan', text: 'what the next release would be' },
    { line: 'paquebot plan --out plan.json', text: 'keep the decision as a file' },
    {
      line: 'paquebot plan --why @event-forge/inbox-outbox-nestjs',
      text: 'one package, as a sentence',
    },
  ],
  async run({ flags }, session): Promise<Outcome<Planned>> {
    const { decide, savePlan } = await import('../../stages/plan/decide.ts')
    const { plan: result, reasons, workspace, findings } = await decide(session.cwd)
    if (flags.out !== undefined) savePlan(session.cwd, flags.out, result)
    const ok = !hasErrors(findings)
    const told = { ...result, sentences: reasons }
    if (flags.why === undefined) return { ok, result: told, findings }
    const { answerWhy } = await import('../../stages/plan/why.ts')
    return { ok, result: { ...told, asked: answerWhy(flags.why, result, workspace) }, findings }
  },
  view: ({ ok, result }, style) =>
    result.asked === undefined
      ? renderPlan(result, result.sentences, style, !ok)
      : renderWhy(result.asked),
  wire: ({ asked, ...result }) =>
    asked === undefined ? result : { ...result, why: asked.why ?? null },
})
