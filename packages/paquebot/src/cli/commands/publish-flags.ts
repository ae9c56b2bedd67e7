import type { ClientName } from '../../ecosystems/client.ts'
import { PaquebotError } from '../../model/error.ts'
import { type PublishStage, publishStages } from '../../stages/publish/report.ts'
import type { PublishOptions } from '../../stages/publish/run.ts'
import type { Flags, FlagValues } from '../command.ts'

/** The flags of `paquebot publish`. */
export const publishFlags = {
  from: {
    type: 'string',
    value: '<folder>',
    help: 'Upload the artifacts of this folder as they are, and build nothing; `release:<tag>`: those of a GitHub release or draft',
  },
  only: {
    type: 'string',
    multiple: true,
    value: '<what>',
    help: '`npm`, `pypi` or a package; the rest waits for another run',
  },
  until: {
    type: 'string',
    value: '<stage>',
    choices: publishStages,
    help: 'Stop after this stage; a later run goes on from there',
  },
  wait: {
    type: 'string',
    value: '<minutes>',
    help: 'How long to wait until a registry shows what it has accepted (default 45)',
  },
  client: {
    type: 'string',
    multiple: true,
    value: '<client>',
    choices: ['npm', 'uv', 'twine'],
    help: 'Upload with the real client in place of ours; the rest of the run stays the same',
  },
  smoke: { type: 'boolean', help: 'Try what was published even in a job that can get keys' },
  'no-smoke': { type: 'boolean', help: 'Do not install and try what was published' },
  status: { type: 'boolean', help: 'Tell what is where and what to type next; change nothing' },
  'dry-run': { type: 'boolean', help: 'Tell the steps, do nothing' },
} as const satisfies Flags

/** The options that the flags make. Throws `cli/usage` for flags against each other and a wait that is no number. */
export function optionsOf(flags: FlagValues<typeof publishFlags>): PublishOptions {
  const { from, only, until, wait = '45' } = flags
  const smoke = smokeOf(flags)
  if (!/^\d+(\.\d+)?$/.test(wait)) {
    throw new PaquebotError('cli/usage', `\`--wait ${wait}\` is no number of minutes`, {
      hint: 'write it as `--wait 45`; `--wait 0` looks once',
    })
  }
  return {
    only,
    wait: Number(wait),
    clients: clientsOf(flags.client),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until: until as PublishStage }),
    ...(smoke === undefined ? {} : { smoke }),
  }
}

/** One client for each registry. */
function clientsOf(names: readonly string[]): readonly ClientName[] {
  if (names.includes('uv') && names.includes('twine')) {
    throw new PaquebotError('cli/usage', '`--client uv` and `--client twine` cannot both be', {
      hint: 'leave one of them out',
    })
  }
  return names as readonly ClientName[]
}

function smokeOf(flags: FlagValues<typeof publishFlags>): boolean | undefined {
  const { smoke, 'no-smoke': without } = flags
  if (smoke && without) {
    throw new PaquebotError('cli/usage', '`--smoke` and `--no-smoke` cannot both be', {
      hint: 'leave one of them out',
    })
  }
  return smoke ? true : without ? false : undefined
}
