import { PaquebotError } from '../../model/error.ts'
import { hasErrors } from '../../model/finding.ts'
import { renderProtection } from '../../output/protect.ts'
import { defineCommand, type Flags, type FlagValues } from '../command.ts'

const flags = {
  preset: {
    type: 'string',
    value: '<preset>',
    choices: ['solo', 'team'],
    help: '`solo` asks for no approval, `team` for one (default: as CODEOWNERS looks)',
  },
  app: {
    type: 'string',
    value: '<number>',
    help: 'App ID of the GitHub App that alone may make release tags',
  },
  reviewer: {
    type: 'string',
    multiple: true,
    value: '<account>',
    help: 'Who approves the jobs that publish',
  },
  check: { type: 'boolean', help: 'Change nothing; exit code 1 when something differs' },
  'dry-run': { type: 'boolean', help: 'Show payloads and differences, change nothing' },
} as const satisfies Flags

export const protect = defineCommand({
  name: 'protect',
  summary: 'Branch and tag rulesets, environments and settings that the workflows need',
  description: [
    'Derives them from the workflows: required checks can only be names that a job reports for every pull request,',
    'environments are those that publish jobs name, from the refs that start them. Makes what is missing, changes',
    'what differs, reads it back; a second run changes nothing. Other rulesets are kept. Needs a token of a person who',
    'administers the repository (`gh auth login`), never that of a workflow.',
  ].join('\n'),
  whenCancelled: 'run the same command again: what is done is left alone',
  flags,
  examples: [
    { line: 'paquebot protect --dry-run', text: 'what would change' },
    { line: 'paquebot protect --preset team --reviewer octocat', text: 'for a team' },
    { line: 'paquebot protect --check', text: 'is everything as it should be?' },
  ],
  async run({ flags: asked }, session) {
    const stage = await import('../../stages/protect/protect.ts')
    const prepared = await stage.prepareProtection(session.cwd, requestOf(asked), session)
    const { github, wish, steps } = prepared
    const done = !asked.check && !asked['dry-run']
    const after = done ? await stage.applyProtection(prepared) : []
    const findings = [...prepared.findings, ...after]
    const { owner, name } = github.repository
    const { preset, because } = wish
    const result = {
      repository: `${owner}/${name}`,
      done,
      preset,
      ...(because === undefined ? {} : { because }),
      checks: stage.requiredChecks(wish),
      steps,
    }
    const ok = !hasErrors(findings) && !(asked.check && steps.length > 0)
    return { ok, result, findings }
  },
  view: ({ result }, style) => renderProtection(result, style),
})

function requestOf({ preset, app, reviewer }: FlagValues<typeof flags>) {
  return {
    reviewers: reviewer,
    ...(preset === undefined ? {} : { preset: preset as 'solo' | 'team' }),
    ...(app === undefined ? {} : { app: appNumber(app) }),
  }
}

function appNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new PaquebotError('cli/usage', `\`--app\` takes the number of an App, not \`${text}\``, {
    hint: 'it is the App ID on the settings page of the GitHub App',
  })
}
