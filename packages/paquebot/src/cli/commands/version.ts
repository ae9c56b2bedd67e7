import { hasErrors } from '../../model/finding.ts'
import { renderVersion } from '../../output/plan.ts'
import { defineCommand } from '../command.ts'

export const version = defineCommand({
  name: 'version',
  summary: 'Write versions, dependency ranges, lockfiles and changelogs',
  description: [
    'Carries out the plan in the files: manifests, every other place that writes a version, ranges of',
    'dependents, lockfiles and CHANGELOG.md; consumed changesets are removed. All of it or nothing,',
    'and only the bytes that are meant. Where .changeset/config.json says so, changelogs are written by',
    'its module and formatted, and everything is committed. A CHANGELOG.md keeps the form that it has; where',
    'git-cliff has a configuration, the real git-cliff writes it.',
  ].join('\n'),
  flags: {
    snapshot: {
      type: 'string',
      optional: true,
      value: '[tag]',
      help: 'Versions that stand beside the others, for trying out: `0.0.0-<tag>-<time>`, on PyPI `0.0.0.dev<time>`',
    },
    'snapshot-prerelease-template': {
      type: 'string',
      value: '<template>',
      help: 'What stands behind their version: {tag}, {commit}, {commit-short}, {timestamp}, {datetime}',
    },
    'dry-run': { type: 'boolean', help: 'Show every line that would change, write nothing' },
  },
  examples: [
    { line: 'paquebot version --dry-run', text: 'see every line that would change' },
    { line: 'paquebot version', text: 'write it' },
    { line: 'paquebot version --snapshot canary', text: 'a release to try out' },
  ],
  async run({ flags }, session) {
    const { askSnapshot, prepareVersion } = await import('../../stages/version/prepare.ts')
    const snapshot = askSnapshot(flags.snapshot, flags['snapshot-prerelease-template'])
    const prepared = await prepareVersion(session.cwd, snapshot, session)
    const ok = !hasErrors(prepared.findings)
    const written = ok && !flags['dry-run']
    if (written)
      await (await import('../../stages/version/write.ts')).writeVersion(prepared, session)
    const { describeEdits } = await import('../../steps/describe.ts')
    const result = { ...prepared, written, diff: describeEdits(prepared.edits) }
    return { ok, result, findings: prepared.findings }
  },
  view: ({ result, ok }, style) => renderVersion(result, style, !ok),
  wire: ({ plan, edits, written, diff, formatter, commit }) => ({
    written,
    formatter: formatter?.name,
    commit,
    releases: plan.releases,
    edits: edits.map(({ file, before, after }) => ({
      file,
      kind: before === null ? 'create' : after === null ? 'remove' : 'change',
    })),
    ...(written ? {} : { diff }),
  }),
})
