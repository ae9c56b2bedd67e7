import { PaquebotError } from '../../model/error.ts'
import { hasErrors } from '../../model/finding.ts'
import { renderPre } from '../../output/plan.ts'
import { defineCommand } from '../command.ts'

export const pre = defineCommand({
  name: 'pre',
  summary: 'Enter or leave prerelease mode',
  description: [
    'In prerelease mode every version ends with the tag and a counter: `1.1.0-rc.0` on npm, `1.1.0rc0` on PyPI.',
    '`enter` and `exit` write `.changeset/pre.json` as Changesets does; `paquebot version` then makes the versions.',
    'Changesets that a prerelease has used wait in `.changeset/pre/` for the final version. npm packages get the',
    'tag as dist-tag, so that nobody gets a prerelease who did not ask for one.',
  ].join('\n'),
  flags: { 'dry-run': { type: 'boolean', help: 'Tell only, write nothing' } },
  positional: { name: 'action', help: 'enter or exit', choices: ['enter', 'exit'] },
  second: {
    name: 'tag',
    help: 'alpha, beta, rc or next, for `enter`; other words only without Python packages',
    optional: true,
  },
  examples: [
    { line: 'paquebot pre enter rc', text: 'the next versions are release candidates' },
    { line: 'paquebot pre exit', text: 'the next version is final' },
  ],
  async run({ flags, positional, second }, session) {
    const [{ discover }, { planPre }] = await Promise.all([
      import('../../stages/discover/discover.ts'),
      import('../../stages/pre/pre.ts'),
    ])
    const discovery = await discover(session.cwd)
    const { findings, ...planned } = planPre(requestOf(positional, second), discovery)
    const ok = !hasErrors(findings)
    const written = ok && !flags['dry-run']
    const { applyEdits } = await import('../../steps/apply-edits.ts')
    if (written) applyEdits(discovery.workspace.root, planned.edits)
    return { ok, result: { ...planned, written }, findings }
  },
  view: ({ result }, style) => renderPre(result, style),
  wire: ({ state, written, edits }) => ({
    written,
    ...state,
    files: edits.map(({ file }) => file),
  }),
})

function requestOf(action: string | undefined, tag: string | undefined) {
  if (action === 'exit' && tag === undefined) return { mode: 'exit' } as const
  if (action === 'enter' && tag !== undefined) return { mode: 'enter', tag } as const
  const message = action === 'exit' ? '`pre exit` takes no tag' : '`pre enter` needs a tag'
  const hint = action === 'exit' ? '`paquebot pre exit`' : '`paquebot pre enter rc`'
  throw new PaquebotError('cli/usage', message, { hint: `type ${hint}` })
}
