import { hasErrors } from '../../model/finding.ts'
import type { Told } from '../changelog-request.ts'
import { defineCommand } from '../command.ts'

export const changelog = defineCommand({
  name: 'changelog',
  summary: 'Changelogs from changesets or from commits, and the notes of one release',
  description: [
    'Prints what the pending changesets would add where people write changesets; else the history of',
    'conventional commits by tags. Where git-cliff has a configuration (`cliff.toml`, or `[tool.git-cliff]` in',
    'pyproject.toml) the real git-cliff answers: from PATH, from node_modules, or fetched by npm once.',
    'A CHANGELOG.md keeps the form that it has, and every line that is in it.',
  ].join('\n'),
  flags: {
    unreleased: { type: 'boolean', help: 'Only what came after the last tag' },
    latest: { type: 'boolean', help: 'Only the last release' },
    since: { type: 'string', value: '<tag>', help: 'Only what came after this tag or commit' },
    package: { type: 'string', multiple: true, value: '<name>', help: "Only this package's own" },
    each: { type: 'boolean', help: "Every package's own" },
    notes: {
      type: 'string',
      value: '<version>',
      help: 'The section of this version from the CHANGELOG.md that is there',
    },
    format: {
      type: 'string',
      value: '<form>',
      choices: ['changesets', 'keep-a-changelog'],
      help: 'Form of the text (default: as the CHANGELOG.md has it)',
    },
    from: {
      type: 'string',
      value: '<source>',
      choices: ['commits', 'changesets', 'git-cliff'],
      help: 'Where the text comes from (default: as the repository is set up)',
    },
    output: { type: 'string', value: '<file>', help: 'Write the text into this file' },
    write: { type: 'boolean', help: 'Write what is new into CHANGELOG.md' },
  },
  examples: [
    { line: 'paquebot changelog --unreleased', text: 'what the next release would say' },
    { line: 'paquebot changelog --each --write', text: "every package's CHANGELOG.md" },
    { line: 'paquebot changelog --notes 1.2.0', text: 'the text of a GitHub release' },
  ],
  async run({ flags }, session) {
    const { changelogRequest } = await import('../changelog-request.ts')
    const result = await changelogRequest(flags, session)
    return { ok: !hasErrors(result.findings), result: result.told, findings: result.findings }
  },
  view: ({ result }) => result.text,
  wire: ({ text, parts, ...rest }: Told) =>
    parts === undefined
      ? { ...rest, text }
      : { ...rest, parts: parts.map(({ merged: _, ...part }) => part) },
})
