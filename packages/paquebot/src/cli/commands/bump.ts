import { hasErrors } from '../../model/finding.ts'
import { renderLanding } from '../../output/landing.ts'
import { renderEdits, renderPlan } from '../../output/plan.ts'
import { defineCommand } from '../command.ts'
import { bumpFlags, requestOf } from './bump-flags.ts'

export const bump = defineCommand({
  name: 'bump',
  summary: 'One explicit bump: version places, changelog, commit, tag',
  description: [
    'Moves one package, or one group that shares a version, and whatever must move with it: every place',
    'that writes the version, ranges of dependents, lockfiles, changelogs. Then commits these files and',
    'tags the commit. All of it or nothing. Nothing is pushed. Where bump-my-version is configured, its',
    '`commit`, `tag`, `message`, `tag_name`, `tag_message` and `files` hold; without it both are made.',
    'What a killed run did is taken back by the next one, unless its last tag was made: then it was complete,',
    'and the same command bumps once more.',
    'Refuses changed files, a detached HEAD, another branch than the base branch, and a tag that is there.',
  ].join('\n'),
  flags: bumpFlags,
  positional: { name: 'what', help: '`patch`, `minor`, `major`, `prerelease`, or a version' },
  examples: [
    { line: 'paquebot bump minor --dry-run', text: 'see every line, the commit and the tag' },
    { line: 'paquebot bump patch --package @acme/core', text: 'one package among several' },
    { line: 'paquebot bump prerelease --preid beta', text: '1.2.3 to 1.2.4-beta.0, or 1.2.4b0' },
  ],
  async run({ flags, positional = '' }, session) {
    const { prepareBump } = await import('../../stages/bump/bump.ts')
    const { findings, ...prepared } = await prepareBump(
      session.cwd,
      requestOf(positional, flags),
      session,
    )
    const ok = !hasErrors(findings)
    const done = ok && !flags['dry-run']
    if (done) await (await import('../../steps/land.ts')).land(prepared.root, prepared)
    const { describeEdits } = await import('../../steps/describe.ts')
    return { ok, result: { ...prepared, done, diff: describeEdits(prepared.edits) }, findings }
  },
  view: ({ ok, result }, style) => {
    const { plan, reasons, edits, done, diff } = result
    if (!ok) return renderPlan(plan, reasons, style, !ok)
    const parts = [
      renderPlan(plan, reasons, style, !ok),
      renderEdits(edits, done, style),
      done ? '' : diff,
      renderLanding(result, done, style),
    ]
    return parts.filter((part) => part !== '').join('\n\n')
  },
  wire: ({ plan, edits, done, diff, commit, tags }) => ({
    done,
    releases: plan.releases,
    edits: edits.map(({ file, before }) => ({ file, kind: before === null ? 'create' : 'change' })),
    ...(commit === undefined ? {} : { commit: { message: commit.message, files: commit.files } }),
    tags,
    ...(done ? {} : { diff }),
  }),
})
