import { hasErrors } from '../../model/finding.ts'
import { renderInit } from '../../output/init.ts'
import { defineCommand } from '../command.ts'

export const init = defineCommand({
  name: 'init',
  summary: 'Look at the repository, write its pipeline, say what is left to do by hand',
  description: [
    'Writes what `paquebot workflow generate` writes, and what goes with it where it is missing: .changeset/config.json',
    'or cliff.toml, CODEOWNERS, SECURITY.md, a section of CONTRIBUTING.md, badges of README.md, and paquebot.toml only',
    'when something must be said. Explains what the repository has for releasing already and what takes its place, and',
    'compares the plan of the next release before and after. What somebody else wrote stays, unless it is named.',
  ].join('\n'),
  flags: {
    yes: { type: 'boolean', help: 'Ask nothing: write what is missing, replace nothing' },
    'dry-run': { type: 'boolean', help: 'Show the files and their lines, write nothing' },
    replace: {
      type: 'string',
      multiple: true,
      value: '<file>',
      help: 'Write over this workflow, whosever it is: `ci.yml`',
    },
    owner: {
      type: 'string',
      value: '<account>',
      help: 'Who reviews, for CODEOWNERS: `@ada`, `@acme/team` (default: the owner of the repository)',
    },
  },
  examples: [
    { line: 'paquebot init --dry-run', text: 'see everything first' },
    { line: 'paquebot init', text: 'asks before it writes' },
    { line: 'paquebot init --yes --replace ci.yml', text: 'without questions' },
  ],
  async run({ flags }, session) {
    const stage = await import('../../stages/init/init.ts')
    const isAsking = session.interactive && !flags.yes && !flags['dry-run']
    const owner = flags.owner === undefined ? {} : { owner: flags.owner }
    let prepared = await stage.prepareInit(
      session.cwd,
      { ...owner, replace: flags.replace },
      session,
    )
    if (isAsking) {
      const ask = await import('../ask-init.ts')
      const foreign = stage.foreignFiles(prepared.result)
      const replace = await ask.askReplace(foreign, session)
      if (replace.length > 0)
        prepared = await stage.prepareInit(
          session.cwd,
          { ...owner, replace: [...flags.replace, ...replace] },
          session,
        )
      if (prepared.result.edits.length > 0)
        await ask.askWrite(prepared.result.edits.length, session)
    }
    const { result, findings } = prepared
    const done = !flags['dry-run']
    if (done) (await import('../../steps/apply-edits.ts')).applyEdits(result.root, result.edits)
    const { describeEdits } = await import('../../steps/describe.ts')
    const diff = describeEdits(done ? result.withheld : [...result.edits, ...result.withheld])
    return { ok: !hasErrors(findings), result: { ...result, done, diff }, findings }
  },
  view: ({ result }, style) => renderInit(result, style),
  wire: ({ intent, files, pieces, plan, todo, done, diff }) => ({
    done,
    intent,
    files,
    pieces,
    plan,
    todo,
    diff,
  }),
})
