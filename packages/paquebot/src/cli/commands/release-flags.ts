import { resolve } from 'node:path'
import type { ReleaseWish } from '../../stages/release/release.ts'
import type { Flags, FlagValues } from '../command.ts'
import type { Session } from '../session.ts'
import { pullFlags, pullWish } from './pr-flags.ts'
import { optionsOf, publishFlags } from './publish-flags.ts'

const { from, only, until, wait, client, smoke, 'no-smoke': noSmoke } = publishFlags

/** The flags of `paquebot release`: those of its parts. */
export const releaseFlags = {
  from,
  only,
  until,
  wait,
  client,
  smoke,
  'no-smoke': noSmoke,
  'no-releases': { type: 'boolean', help: 'Only tags, no GitHub releases' },
  ...pullFlags,
  'dry-run': { type: 'boolean', help: 'Tell what would be done, do nothing' },
} as const satisfies Flags

/** What the flags ask for. Throws `cli/usage` for flags against each other. */
export function wishOf(
  flags: FlagValues<typeof releaseFlags>,
  { cwd }: Pick<Session, 'cwd'>,
): ReleaseWish {
  const folder = flags.from === undefined ? undefined : resolve(cwd, flags.from)
  return {
    ...(flags.base === undefined ? {} : { base: flags.base }),
    pull: pullWish(flags),
    publish: optionsOf({ ...flags, from: folder, status: false }),
    releases: !flags['no-releases'],
  }
}
