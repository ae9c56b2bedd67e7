import { renderVerdict } from '../../output/verdict.ts'
import { defineCommand } from '../command.ts'
import { optionsOf, rehearseFlags } from './rehearse-flags.ts'

export const rehearse = defineCommand({
  name: 'rehearse',
  summary: 'The whole release against local registries, installed back and tried',
  description: [
    'Plans, versions, builds and packs in a copy of the repository, uploads to embedded npm and PyPI',
    'registries with the trusted-publishing exchange, publishes a second time, installs every package',
    'back with the real clients in a clean place, tries it, and says ready or not ready, because.',
    'Your tree is only read; report and logs go to `.paquebot/rehearsals/<n>`.',
  ].join('\n'),
  flags: rehearseFlags,
  examples: [
    { line: 'paquebot rehearse', text: 'the pending release, or the next patch of everything' },
    {
      line: 'paquebot rehearse --as minor --package @event-forge/inbox-outbox-core',
      text: 'one package',
    },
    {
      line: 'paquebot rehearse --as current --committed --out artifacts',
      text: 'in CI: try what is to be published, and keep these bytes',
    },
    {
      line: 'paquebot rehearse --keep',
      text: 'and then install from the local registries by hand',
    },
  ],
  async run({ flags }, session) {
    const [{ rehearse: start }, { keepOpen }] = await Promise.all([
      import('../../stages/rehearse/rehearse.ts'),
      import('../keep-open.ts'),
    ])
    const { rehearsal, findings } = await start(session.cwd, optionsOf(flags, session), {
      ...session,
      ...(flags.keep ? { keepOpen: keepOpen(session) } : {}),
    })
    return { ok: rehearsal.verdict === 'ready', result: rehearsal, findings }
  },
  view: ({ result, findings }, style) => renderVerdict(result, findings, style),
})
