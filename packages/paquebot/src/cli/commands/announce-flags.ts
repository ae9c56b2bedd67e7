import type { AnnounceRequest } from '../../stages/announce/announce.ts'
import type { Flags, FlagValues } from '../command.ts'

const kinds = ['wheel', 'sdist', 'tarball'] as const

/** The flags of `paquebot announce`. */
export const announceFlags = {
  only: {
    type: 'string',
    multiple: true,
    value: '<package>',
    help: 'Only this package',
  },
  commit: {
    type: 'string',
    value: '<sha>',
    help: 'The commit that was released (default: the one that wrote the version)',
  },
  from: {
    type: 'string',
    value: '<folder|registries>',
    help: 'Attach the artifacts of this folder, as `paquebot build` left it; `registries`: the files that are published',
  },
  assets: {
    type: 'string',
    multiple: true,
    value: '<kind>',
    choices: kinds,
    help: 'Attach only artifacts of this kind (default: as paquebot.toml says, else all)',
  },
  'no-releases': { type: 'boolean', help: 'Only tags, no GitHub releases' },
  'dry-run': { type: 'boolean', help: 'Show every tag and release, make nothing' },
} as const satisfies Flags

/** What the flags ask for. */
export function requestOf(flags: FlagValues<typeof announceFlags>): AnnounceRequest {
  return {
    only: flags.only,
    ...(flags.commit === undefined ? {} : { commit: flags.commit }),
    ...(flags.from === undefined ? {} : { from: flags.from }),
    assets: kinds.filter((kind) => flags.assets.includes(kind)),
    releases: !flags['no-releases'],
  }
}
