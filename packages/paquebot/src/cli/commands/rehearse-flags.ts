import { resolve } from 'node:path'
import { PaquebotError } from '../../model/error.ts'
import type { RehearsalOptions } from '../../stages/rehearse/model.ts'
import type { Flags, FlagValues } from '../command.ts'
import type { Session } from '../session.ts'

/** The flags of `paquebot rehearse`. */
export const rehearseFlags = {
  as: {
    type: 'string',
    value: '<bump>',
    choices: ['patch', 'minor', 'major', 'current'],
    help: 'With nothing pending: the release to rehearse (default patch); `current`: the versions of the tree',
  },
  out: {
    type: 'string',
    value: '<folder>',
    help: 'With `--as current`: leave the artifacts that were tried here, for `publish --from`',
  },
  package: {
    type: 'string',
    multiple: true,
    value: '<name>',
    help: 'Only this package and what it needs',
  },
  committed: { type: 'boolean', help: 'Only what HEAD holds, without uncommitted work' },
  offline: { type: 'boolean', help: 'Use caches only, and say what is missing' },
  'with-tests': {
    type: 'boolean',
    help: "Also run each package's own tests against the installed artifact",
  },
  keep: { type: 'boolean', help: 'Leave the registries up afterwards, until Ctrl-C' },
} as const satisfies Flags

/** What the flags ask for. Throws `cli/usage` for artifacts of versions that the tree does not have. */
export function optionsOf(
  flags: FlagValues<typeof rehearseFlags>,
  { cwd }: Pick<Session, 'cwd'>,
): RehearsalOptions {
  const { as, out, package: only, committed, offline, 'with-tests': withTests } = flags
  if (out !== undefined && as !== 'current')
    throw new PaquebotError('cli/usage', '`--out` needs `--as current`', {
      hint: 'only versions that the tree has can be published from the folder',
    })
  return {
    only,
    committed,
    offline,
    withTests,
    ...(as === undefined ? {} : { as: as as NonNullable<RehearsalOptions['as']> }),
    ...(out === undefined ? {} : { artifacts: resolve(cwd, out) }),
  }
}
