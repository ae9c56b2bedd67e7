import { PaquebotError } from '../../model/error.ts'
import type { WishedBump } from '../../stages/pr/model.ts'
import type { PullRequestWish } from '../../stages/pr/pr.ts'
import type { Flags, FlagValues } from '../command.ts'

/** The flags of whatever makes a release pull request. */
export const pullFlags = {
  base: {
    type: 'string',
    value: '<branch>',
    help: 'The branch that releases are made on (default: that of the workflow run, else `baseBranch`, else the default branch)',
  },
  title: {
    type: 'string',
    value: '<text>',
    help: 'Title and commit message (default `chore(release): version packages`)',
  },
  draft: { type: 'boolean', help: 'Open it as a draft' },
  bump: {
    type: 'string',
    value: '<what>',
    help: 'An explicit bump, as `paquebot bump` takes it: `patch`, `minor`, `major`, `prerelease`, or a version',
  },
  package: {
    type: 'string',
    multiple: true,
    value: '<name>',
    help: 'With `--bump`: this package; default: the only one that is published, or all of one group',
  },
  preid: {
    type: 'string',
    value: '<word>',
    choices: ['alpha', 'beta', 'rc', 'dev'],
    help: 'With `--bump prerelease`: the word of the series',
  },
  force: { type: 'boolean', help: 'Make the branch anew even over commits of somebody else' },
} as const satisfies Flags

type PullFlagValues = Omit<FlagValues<typeof pullFlags>, 'base'>

/** The wish that the flags make. Throws `cli/usage` for flags that need `--bump`. */
export function pullWish(flags: PullFlagValues): PullRequestWish {
  const { title, draft, force } = flags
  const bump = bumpOf(flags)
  return {
    draft,
    force,
    ...(title === undefined ? {} : { title }),
    ...(bump === undefined ? {} : { bump }),
  }
}

function bumpOf({ bump: what, package: packages, preid }: PullFlagValues): WishedBump | undefined {
  if (what !== undefined) return { what, packages, preid: preid ?? '' }
  const alone = packages.length > 0 ? 'package' : preid === undefined ? undefined : 'preid'
  if (alone === undefined) return undefined
  throw new PaquebotError('cli/usage', `\`--${alone}\` needs \`--bump\``, {
    hint: 'changesets and commits say themselves which packages they release; or add `--bump minor`',
  })
}
