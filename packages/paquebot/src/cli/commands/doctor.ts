import { renderCheckup } from '../../output/doctor.ts'
import { defineCommand } from '../command.ts'

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'The checklist for publishing: what works, what is missing, what to type',
  description: [
    'Prints the exact trusted-publisher record that npm and PyPI must hold for each package, and looks at all that',
    'publishing needs: configuration, versions, workflows, packages, clients, which packages the registries know,',
    'whether the last release is whole, and, with a token, rulesets, environments, secrets by name and settings on',
    'GitHub. Changes nothing. Exit code 1 when something is missing.',
  ].join('\n'),
  flags: {
    offline: {
      type: 'boolean',
      help: 'Ask neither registries nor GitHub; what that leaves open is said',
    },
  },
  examples: [
    { line: 'paquebot doctor', text: 'before the first release, and when a registry refuses one' },
    { line: 'paquebot doctor --json', text: 'the records and checks as data' },
  ],
  async run({ flags }, session) {
    const { examine } = await import('../../stages/doctor/doctor.ts')
    const result = await examine(session.cwd, { offline: flags.offline }, session)
    return { ok: result.checks.every(({ state }) => state !== 'missing'), result, findings: [] }
  },
  view: ({ result }, style) => renderCheckup(result, style),
})
