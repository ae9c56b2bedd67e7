import { hasErrors } from '../../model/finding.ts'
import { renderGeneration } from '../../output/generate.ts'
import { defineCommand } from '../command.ts'

export const workflowGenerate = defineCommand({
  name: 'workflow generate',
  summary: 'Write the workflows and dependabot.yml that this repository needs',
  description: [
    'Looks at packages, manifests, scripts, lockfiles and compose files, and writes `ci.yml`, the release workflows',
    'and `dependabot.yml`: only jobs that apply, with commands that the repository has. A file that somebody has edited',
    'stays as it is, and so does one that Paquebot never wrote. Steps and jobs of your own survive between',
    '`# paquebot:keep` and `# paquebot:end`. Newer pins of actions, as Dependabot writes them, are kept.',
  ].join('\n'),
  flags: {
    'dry-run': { type: 'boolean', help: 'Show the files and their lines, write nothing' },
    check: { type: 'boolean', help: 'Exit with 1 when a file is not up to date; for CI' },
    force: { type: 'boolean', help: 'Write over files of ours that were edited' },
    replace: {
      type: 'string',
      multiple: true,
      value: '<file>',
      help: 'Write over this file, whosever it is: `ci.yml`',
    },
    eject: {
      type: 'string',
      multiple: true,
      value: '<file>',
      help: 'From now on this file is yours: nothing writes it any more',
    },
  },
  examples: [
    { line: 'paquebot workflow generate --dry-run', text: 'see every file' },
    { line: 'paquebot workflow generate --replace ci.yml', text: 'in place of a hand-written one' },
    { line: 'paquebot workflow generate --check', text: 'in CI: is everything up to date?' },
  ],
  async run({ flags }, session) {
    const { prepareGenerate } = await import('../../stages/generate/generate.ts')
    const { check, force, replace, eject } = flags
    const done = !flags['dry-run'] && !check
    const wishes = { check, force, replace, eject, look: !done }
    const { result, findings } = await prepareGenerate(session.cwd, wishes)
    if (done) (await import('../../steps/apply-edits.ts')).applyEdits(result.root, result.edits)
    const { describeEdits } = await import('../../steps/describe.ts')
    const shown = done ? result.withheld : [...result.edits, ...result.withheld]
    return {
      ok: !hasErrors(findings),
      result: { ...result, done, diff: describeEdits(shown) },
      findings,
    }
  },
  view: ({ result }, style) => renderGeneration(result, style),
  wire: ({ files, done, diff }) => ({ done, files, diff }),
})
