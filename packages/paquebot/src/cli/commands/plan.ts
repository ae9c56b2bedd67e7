import { hasErrors } from '../../model/finding.ts'
import type { ReleasePlan } from '../../model/plan.ts'
import { renderPlan, renderWhy } from '../../output/plan.ts'
import type { WhyAnswer } from '../../stages/plan/why.ts'
import { defineCommand, type Outcome } from '../command.ts'
import type { Session } from '../session.ts'

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
    const { decide } = await import('../../stages/plan/remembered.ts')
    const {
      plan: result,
      reasons,
      findings,
    } = await decide(session.cwd, {
      // The table does not show them, and git walks through the history for them.
      commits: session.json || flags.out !== undefined,
    })
    if (flags.out !== undefined) await savePlan(session.cwd, flags.out, result)
    const told = { ...result, sentences: reasons }
    const asked = flags.why === undefined ? {} : { asked: await why(flags.why, result, session) }
    return { ok: !hasErrors(findings), result: { ...told, ...asked }, findings }
  },
  view: ({ ok, result }, style) =>
    result.asked === undefined
      ? renderPlan(result, result.sentences, style, !ok)
      : renderWhy(result.asked),
  wire: ({ asked, ...result }) =>
    asked === undefined ? result : { ...result, why: asked.why ?? null },
})

async function savePlan(cwd: string, file: string, plan: ReleasePlan): Promise<void> {
  const stage = await import('../../stages/plan/decide.ts')
  stage.savePlan(cwd, file, plan)
}

async function why(name: string, plan: ReleasePlan, { cwd }: Session): Promise<WhyAnswer> {
  const [{ answerWhy }, { discover }] = await Promise.all([
    import('../../stages/plan/why.ts'),
    import('../../stages/discover/discover.ts'),
  ])
  return answerWhy(name, plan, (await discover(cwd)).workspace)
}
