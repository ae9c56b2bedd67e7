import { PaquebotError } from '../../model/error.ts'
import type { BumpRequest } from '../../stages/bump/bump.ts'
import type { Flags, FlagValues } from '../command.ts'

/** The flags of `paquebot bump`. */
export const bumpFlags = {
  package: {
    type: 'string',
    multiple: true,
    value: '<name>',
    help: 'This package; default: the only one that is published, or all of one group',
  },
  preid: {
    type: 'string',
    value: '<word>',
    choices: ['alpha', 'beta', 'rc', 'dev'],
    help: 'With `prerelease`: the word of the series (default rc, or that of the version)',
  },
  commit: { type: 'boolean', help: "Commit, even where bump-my-version's settings do not" },
  'no-commit': { type: 'boolean', help: 'Only write the files; there is no tag either' },
  tag: { type: 'boolean', help: "Tag, even where bump-my-version's settings do not" },
  'no-tag': { type: 'boolean', help: 'Do not tag the commit' },
  'no-changelog': { type: 'boolean', help: 'Leave the changelogs as they are' },
  'allow-dirty': { type: 'boolean', help: 'Go on although other files are changed' },
  branch: { type: 'string', value: '<name>', help: 'The branch that releases are made on' },
  'dry-run': { type: 'boolean', help: 'Show the diff, the commit and the tag, do nothing' },
} as const satisfies Flags

/** The request that the words and flags make. Throws `cli/usage` for flags against each other. */
export function requestOf(what: string, flags: FlagValues<typeof bumpFlags>): BumpRequest {
  const commit = oneOf('commit', flags.commit, flags['no-commit'])
  const tag = oneOf('tag', flags.tag, flags['no-tag'])
  return {
    what,
    packages: flags.package,
    preid: flags.preid ?? '',
    ...(commit === undefined ? {} : { commit }),
    ...(tag === undefined ? {} : { tag }),
    changelog: !flags['no-changelog'],
    allowDirty: flags['allow-dirty'],
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
  }
}

function oneOf(name: string, yes: boolean, no: boolean): boolean | undefined {
  if (yes && no) {
    throw new PaquebotError('cli/usage', `\`--${name}\` and \`--no-${name}\` cannot both be`, {
      hint: 'leave one of them out',
    })
  }
  return yes ? true : no ? false : undefined
}
