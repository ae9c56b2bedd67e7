import { hasErrors } from '../../model/finding.ts'
import { renderPull, reportPull, wirePull } from '../../output/pr.ts'
import { defineCommand } from '../command.ts'
import { pullFlags, pullWish } from './pr-flags.ts'

export const pr = defineCommand({
  name: 'pr',
  summary: 'Open or update the release pull request',
  description: [
    'Carries `paquebot version` out in a copy of HEAD and brings the result to GitHub as one commit, signed by',
    'GitHub, on the branch `paquebot/release/<base>`, with a pull request that tells packages, versions and',
    'changelogs. Made anew only where files or text differ; title and marked region of the body are yours once',
    'you edit them. A commit of somebody else on that branch is never written over. With nothing pending the',
    'pull request is closed. Takes GITHUB_TOKEN, GH_TOKEN, or what `gh` keeps. Your tree is only read.',
  ].join('\n'),
  whenCancelled: 'run the same command again, and it goes on from what is on GitHub then',
  flags: {
    ...pullFlags,
    'dry-run': { type: 'boolean', help: 'Show the pull request and its files, write nothing' },
  },
  examples: [
    { line: 'paquebot pr --dry-run', text: 'what the pull request would be' },
    { line: 'paquebot pr', text: 'open it, or bring it up to date' },
    { line: 'paquebot pr --bump minor', text: 'an explicit bump in place of changesets' },
  ],
  async run({ flags }, session) {
    const wish = pullWish(flags)
    const { cloneOf, openBase, preparePull } = await import('../../stages/pr/pr.ts')
    const base = await openBase(session.cwd, flags.base, session)
    const prepared = await preparePull(base, wish, session)
    const { github, steps, findings, ...view } = prepared
    const ok = !hasErrors(findings)
    const done = ok && !flags['dry-run']
    const { performPullSteps } = await import('../../steps/pull-request.ts')
    const clone = cloneOf(base, session)
    const opened = done ? await performPullSteps(github, steps, clone) : undefined
    return { ok, findings, result: { ...view, done, ...(opened && { pull: opened }) } }
  },
  view: ({ result }, style) => renderPull(result, style),
  wire: wirePull,
  report: reportPull,
})
