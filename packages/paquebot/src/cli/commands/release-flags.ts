import { resolve } from 'node:path'
import { PaquebotError } from '../../model/error.ts'
import type { ReleaseWish } from '../../stages/release/release.ts'
import type { Flags, FlagValues } from '../command.ts'
import type { Session } from '../session.ts'
import type { ReleaseMode } from '../start-release.ts'
import { pullFlags, pullWish } from './pr-flags.ts'
import { optionsOf, publishFlags } from './publish-flags.ts'

const { from, only, until, wait, client, smoke, 'no-smoke': noSmoke } = publishFlags

/** The flags of `paquebot release`: those of its parts. */
export const releaseFlags = {
  from: { ...from, help: 'Upload the artifacts of this folder as they are, and build nothing' },
  only,
  until,
  wait,
  client,
  smoke,
  'no-smoke': noSmoke,
  'no-releases': { type: 'boolean', help: 'Only tags, no GitHub releases' },
  ...pullFlags,
  decide: {
    type: 'boolean',
    help: 'Do nothing, and give the jobs of a workflow what each of them has to do, as outputs',
  },
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

/** Doing, looking, or dividing among jobs. Throws `cli/usage` for two of them. */
export function modeOf(flags: FlagValues<typeof releaseFlags>): ReleaseMode {
  const { decide, 'dry-run': isDry, bump } = flags
  const other = isDry ? 'dry-run' : bump === undefined ? undefined : 'bump'
  if (decide && other !== undefined)
    throw new PaquebotError('cli/usage', `\`--decide\` and \`--${other}\` cannot both be`, {
      hint: '`--decide` does nothing already; a bump is asked for with `paquebot pr --bump`',
    })
  return decide ? 'decide' : isDry ? 'look' : 'do'
}
