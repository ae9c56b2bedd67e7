import { renderChange } from '../../output/change.ts'
import { defineCommand } from '../command.ts'

const bump = (name: string, help: string) =>
  ({ type: 'string', multiple: true, value: '<package>', help: `${name}: ${help}` }) as const

export const change = defineCommand({
  name: 'change',
  summary: 'Write a changeset: which packages a change releases, and what it says to users',
  description: [
    'Asks on a terminal, the packages that changed since the base branch first; elsewhere the flags say it all.',
    'Names are those of `paquebot status`; `npm:` or `pypi:` in front where one name means two packages.',
    'The file is one that Changesets reads as well. `.changeset` is made when it is missing.',
  ].join('\n'),
  flags: {
    major: bump('Major release', 'something that worked breaks'),
    minor: bump('Minor release', 'something new'),
    patch: bump('Patch release', 'nothing new, nothing breaks'),
    none: bump('No release', 'the change is spoken for and releases nothing'),
    message: { type: 'string', short: 'm', value: '<text>', help: 'What changed, for the users' },
    empty: { type: 'boolean', help: 'A changeset without packages: nothing is to be released' },
    'from-commits': {
      type: 'boolean',
      help: 'Take packages, bumps and text from the conventional commits of the branch',
    },
    since: {
      type: 'string',
      value: '<ref>',
      help: 'What the branch is compared with (default: `baseBranch`, as origin has it)',
    },
    name: { type: 'string', value: '<file name>', help: 'Name of the file (default: three words)' },
    open: { type: 'boolean', help: 'Open the file in `EDITOR` when it is written' },
    'dry-run': { type: 'boolean', help: 'Show the file, write nothing' },
  },
  examples: [
    { line: 'paquebot change', text: 'be asked' },
    { line: 'paquebot change --minor @x/core --patch y -m "Streams"', text: 'say it at once' },
    { line: 'paquebot change --from-commits --open', text: 'draft it from the commits, then edit' },
    { line: 'paquebot change --empty', text: 'a change that releases nothing' },
  ],
  async run({ flags }, session) {
    const { writeChange } = await import('../write-change.ts')
    return { ok: true, result: await writeChange(flags, session), findings: [] }
  },
  view: ({ result }, style) => renderChange(result, style),
})
