import { hasErrors } from '../../model/finding.ts'
import { renderPlan } from '../../output/plan.ts'
import { defineCommand } from '../command.ts'

export const plan = defineCommand({
  name: 'plan',
  summary: 'Which package goes to which version, and why',
  description: [
    'Reads `.changeset/*.md` and `.changeset/config.json` as they stand and decides which packages are',
    'released, to which version, and for which reasons. Python packages take part under their own names.',
  ].join('\n'),
  flags: {
    out: { type: 'string', value: '<file>', help: 'Also write the plan file, for another machine' },
  },
  examples: [
    { line: 'paquebot plan', text: 'what the next release would be' },
    { line: 'paquebot plan --out plan.json', text: 'keep the decision as a file' },
  ],
  async run({ flags }, session) {
    const { decide, savePlan } = await import('../../stages/plan/decide.ts')
    const { plan: result, reasons, findings } = await decide(session.cwd)
    if (flags.out !== undefined) savePlan(session.cwd, flags.out, result)
    return { ok: !hasErrors(findings), result: { ...result, sentences: reasons }, findings }
  },
  view: ({ ok, result }, style) => renderPlan(result, result.sentences, style, !ok),
})
