import type { VerifyOptions } from '../../stages/verify/verify.ts'
import type { Flags, FlagValues } from '../command.ts'

/** The flags of `paquebot verify`. */
export const verifyFlags = {
  package: { type: 'string', multiple: true, value: '<name>', help: 'Only this package' },
  last: {
    type: 'boolean',
    help: 'Only the versions in the tree: for the end of a release job',
  },
  since: {
    type: 'string',
    value: '<version|tag>',
    help: 'Only releases after this tag, or from this version on',
  },
  offline: { type: 'boolean', help: 'Git and changelogs only; no registry is asked' },
  from: {
    type: 'string',
    value: '<folder>',
    help: 'Also compare the files of this folder with those on the registries',
  },
  bad: {
    type: 'string',
    value: '<version>',
    help: 'This version is out and broken: tell what to do about it, in order',
  },
} as const satisfies Flags

/** The options that the flags and the name of a package make. */
export function optionsOf(
  { package: names, last, offline, since, from, bad }: FlagValues<typeof verifyFlags>,
  name: string | undefined,
): VerifyOptions {
  return {
    only: [...(name === undefined ? [] : [name]), ...names],
    last,
    offline,
    ...(since === undefined ? {} : { since }),
    ...(from === undefined ? {} : { artifacts: from }),
    ...(bad === undefined ? {} : { bad }),
  }
}
