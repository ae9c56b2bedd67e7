import { hasErrors } from '../../model/finding.ts'
import { renderVerify } from '../../output/verify.ts'
import type { Fault, Ledger } from '../../stages/verify/model.ts'
import { defineCommand } from '../command.ts'
import { optionsOf, verifyFlags } from './verify-flags.ts'

export const verify = defineCommand({
  name: 'verify',
  summary: 'Do registry, tags, trees at the tags and changelogs agree?',
  description: [
    'Compares what the registries have with the git tags, the versions in the tree of each tag and the changelogs,',
    'over the whole history, packages included that exist only there. Reads only. What is wrong with the version of',
    'today is an error, what is wrong with older ones a warning; deprecated and yanked versions count as settled.',
  ].join('\n'),
  flags: verifyFlags,
  positional: { name: 'package', help: 'Only this package (default: all)', optional: true },
  examples: [
    { line: 'paquebot verify', text: 'the whole history' },
    { line: 'paquebot verify --last', text: 'did the release that was just made arrive?' },
    { line: 'paquebot verify --bad 1.2.0', text: 'a broken version is out: what now?' },
    { line: 'paquebot verify --offline --json | jq ".result.faults"', text: 'every fault of git' },
  ],
  async run({ flags, positional }, session) {
    const { verify: compare } = await import('../../stages/verify/verify.ts')
    const { verification: result, findings } = await compare(
      session.cwd,
      optionsOf(flags, positional),
      session,
    )
    return { ok: !hasErrors(findings), result, findings }
  },
  view: ({ result, findings }, style) => renderVerify(result, findings, style),
  wire: ({ ledgers, faults, tags, strayTags, fixForward }) => ({
    tags,
    strayTags,
    fixForward,
    packages: ledgers.map(wireLedger),
    faults: faults.map(({ release: _, of: _of, short: _short, ...fault }: Fault) => fault),
  }),
})

function wireLedger({ subject: { pkg, ...subject }, registry, ...ledger }: Ledger) {
  const distTags = registry.kind === 'known' ? registry.distTags : undefined
  return { ...subject, isInTree: pkg !== undefined, registry: registry.kind, distTags, ...ledger }
}
