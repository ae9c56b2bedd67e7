import type { Command } from './command.ts'

/** A line of the command table: enough for `--help`; the rest is loaded when the command runs. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own flags and result type
  load(): Promise<Command<any, any>>
}

/** Every command, in the order of the release flow. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Look at the repository, write its pipeline, say what is left to do by hand',
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'status',
    summary: 'Packages, dependencies, where each version is written, what is pending',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'change',
    summary: 'Write a changeset: which packages a change releases, and what it says to users',
    load: async () => (await import('./commands/change.ts')).change,
  },
  {
    name: 'plan',
    summary: 'Which package goes to which version, and why',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'version',
    summary: 'Write versions, dependency ranges, lockfiles and changelogs',
    load: async () => (await import('./commands/version.ts')).version,
  },
  {
    name: 'pre',
    summary: 'Enter or leave prerelease mode',
    load: async () => (await import('./commands/pre.ts')).pre,
  },
  {
    name: 'bump',
    summary: 'One explicit bump: version places, changelog, commit, tag',
    load: async () => (await import('./commands/bump.ts')).bump,
  },
  {
    name: 'changelog',
    summary: 'Changelogs from changesets or from commits, and the notes of one release',
    load: async () => (await import('./commands/changelog.ts')).changelog,
  },
  {
    name: 'build',
    summary: 'Build, pack and inspect every artifact',
    load: async () => (await import('./commands/build.ts')).build,
  },
  {
    name: 'rehearse',
    summary: 'The whole release against local registries, installed back and tried',
    load: async () => (await import('./commands/rehearse.ts')).rehearse,
  },
  {
    name: 'pr',
    summary: 'Open or update the release pull request',
    load: async () => (await import('./commands/pr.ts')).pr,
  },
  {
    name: 'publish',
    summary: 'Publish for real; safe to run again after anything',
    load: async () => (await import('./commands/publish.ts')).publish,
  },
  {
    name: 'verify',
    summary: 'Do registry, tags, trees at the tags and changelogs agree?',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'workflow generate',
    summary: 'Write the workflows and dependabot.yml that this repository needs',
    load: async () => (await import('./commands/workflow-generate.ts')).workflowGenerate,
  },
  {
    name: 'workflow check',
    summary: 'Find mistakes in workflows, above all those that break a release',
    load: async () => (await import('./commands/workflow-check.ts')).workflowCheck,
  },
  {
    name: 'check',
    summary: 'The same as `workflow check`',
    load: async () => (await import('./commands/workflow-check.ts')).check,
  },
  {
    name: 'doctor',
    summary: 'The checklist for publishing: what works, what is missing, what to type',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'protect',
    summary: 'Branch and tag rulesets, environments and settings that the workflows need',
    load: async () => (await import('./commands/protect.ts')).protect,
  },
  {
    name: 'announce',
    summary: 'Tags and GitHub releases of what is published',
    load: async () => (await import('./commands/announce.ts')).announce,
  },
  {
    name: 'release',
    summary: 'The one command for CI: release pull request, or publish, tag and announce',
    load: async () => (await import('./commands/release.ts')).release,
  },
  {
    name: 'completions',
    summary: 'Print the completion script of a shell',
    load: async () => (await import('./commands/completions.ts')).completions,
  },
]
