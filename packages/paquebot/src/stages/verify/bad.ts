import { ecosystems } from '../../ecosystems/index.ts'
import { PaquebotError } from '../../model/error.ts'
import { type BadRelease, type FixStep, fixForward } from '../publish/fix-forward.ts'
import type { Ledger } from './model.ts'
import { isSettled } from './rules-git.ts'

/** What to do about a version that is out and broken, in every package that has it. Throws `cli/usage` when none has. */
export function planFor(version: string, ledgers: readonly Ledger[]): readonly FixStep[] {
  const bad = ledgers.flatMap((ledger) => badIn(ledger, version))
  if (bad.length === 0)
    throw new PaquebotError('cli/usage', `no package here has ${version} on its registry`, {
      hint: '`paquebot verify --json` lists the versions of each package',
    })
  return fixForward(bad)
}

function badIn({ subject, releases, registry }: Ledger, written: string): readonly BadRelease[] {
  const { isVersion, canonical, compare, isPrerelease, fromSemver } =
    ecosystems[subject.ecosystem].versions
  const image = isVersion(written) ? written : fromSemver(written)
  if (typeof image !== 'string' || !isVersion(image)) return []
  const version = canonical(image)
  const release = releases.find((one) => one.version === version)
  if (release?.published === undefined || registry.kind !== 'known') return []
  const previous = releases.find(
    (one) =>
      one.published !== undefined &&
      !isSettled(one) &&
      !isPrerelease(one.version) &&
      compare(one.version, version) < 0,
  )
  const tags = Object.entries(registry.distTags).filter(
    ([, to]) => to === release.published?.version,
  )
  const { settled } = release.published
  return [
    {
      id: subject.id,
      name: subject.name,
      ecosystem: subject.ecosystem,
      version,
      ...(previous === undefined ? {} : { previous: previous.version }),
      distTags: tags.map(([tag]) => tag),
      ...(settled === undefined ? {} : { settled }),
    },
  ]
}
