import { hasErrors } from '../../model/finding.ts'
import { renderEdits, renderPlan } from '../../output/plan.ts'
import { defineCommand } from '../command.ts'

export const version = defineCommand({
  name: 'version',
  summary: 'Write versions, dependency ranges, lockfiles and changelogs',
  description: [
    'Carries out the plan in the files: manifests, every other place that writes a version, ranges of',
    'dependents, lockfiles and CHANGELOG.md; consumed changesets are removed. All of it or nothing,',
    'and only the bytes that are meant.',
  ].join('\n'),
  flags: {
    'dry-run': { type: 'boolean', help: 'Show every line that would change, write nothing' },
  },
  examples: [
    { line: 'paquebot version --dry-run', text: 'see every line that would change' },
    { line: 'paquebot version', text: 'write it' },
  ],
  async run({ flags }, session) {
    const { prepareVersion } = await import('../../stages/version/prepare.ts')
    const { findings, ...prepared } = await prepareVersion(session.cwd)
    const ok = !hasErrors(findings)
    const written = ok && !flags['dry-run']
    const { carryOut } = await import('../../steps/carry-out.ts')
    const diff = carryOut(prepared.root, prepared.edits, written)
    return { ok, result: { ...prepared, written, diff }, findings }
  },
  view: ({ result, ok }, style) => {
    const story = [
      renderPlan(result.plan, result.reasons, style, !ok),
      renderEdits(result.edits, result.written, style),
    ]
    if (!ok) return renderPlan(result.plan, result.reasons, style, !ok)
    return [...story, ...(result.written ? [] : [result.diff])]
      .filter((part) => part !== '')
      .join('\n\n')
  },
  wire: ({ plan, edits, written, diff }) => ({
    written,
    releases: plan.releases,
    edits: edits.map(({ file, before, after }) => ({
      file,
      kind: before === null ? 'create' : after === null ? 'remove' : 'change',
    })),
    ...(written ? {} : { diff }),
  }),
})
