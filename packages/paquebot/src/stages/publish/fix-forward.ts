import type { EcosystemId, PackageId } from '../../model/package.ts'

/** A version that is out and must not be used. */
export interface BadRelease {
  readonly id: PackageId
  readonly name: string
  readonly ecosystem: EcosystemId
  readonly version: string
  /** The highest final version below it that nobody has taken back. */
  readonly previous?: string
  /** npm: the dist-tags that point at it. */
  readonly distTags: readonly string[]
  readonly settled?: 'deprecated' | 'yanked' | 'unpublished'
}

/** One thing to do, in order. */
export interface FixStep {
  readonly says: string
  /** Absent for what is done on a web page or in an editor. */
  readonly command?: string
}

/**
 * What to do about versions that are out and broken, the most urgent first: a published number is burnt, so everything
 * but the first step leads to the next version. Pure. Source: npm's policies on unpublishing and deprecation, PEP 592.
 */
export function fixForward(bad: readonly BadRelease[]): readonly FixStep[] {
  const open = bad.filter(({ settled }) => settled === undefined)
  return [
    ...bad.flatMap(tagsBack),
    ...open.map((one) => (one.ecosystem === 'npm' ? deprecation(one) : yank(one))),
    ...next(bad),
  ]
}

/** Takes effect at once, and a trusted workflow may do it. */
function tagsBack({ name, version, previous, distTags }: BadRelease): readonly FixStep[] {
  if (distTags.length === 0) return []
  if (previous === undefined) {
    const tags = distTags.map((tag) => `\`${tag}\``).join(', ')
    return [
      { says: `${tags} of ${name} has nothing older to go back to: the next version is the cure` },
    ]
  }
  return distTags.map((tag) => ({
    says: `who installs ${name} gets ${previous} again in place of ${version}`,
    command: `npm dist-tag add ${name}@${previous} ${tag}`,
  }))
}

function deprecation({ name, version, previous }: BadRelease): FixStep {
  const instead = previous === undefined ? 'a later version' : previous
  return {
    says: `who has ${name} ${version} in a lockfile is warned; it needs your own npm login, trusted publishing does not cover it`,
    command: `npm deprecate ${name}@${version} "broken, use ${instead}"`,
  }
}

function yank({ name, version }: BadRelease): FixStep {
  return {
    says: `yank ${name} ${version} by hand, with a reason: PyPI has no command for it (your project's page, Manage, Releases, Options, Yank). pip then takes it only where it is pinned`,
  }
}

function next(bad: readonly BadRelease[]): readonly FixStep[] {
  if (bad.length === 0) return []
  const patches = bad.map(({ id }) => `--patch ${id}`).join(' ')
  return [
    {
      says: 'mend it, and say so to the users; the next version carries the cure, in both worlds at once',
      command: `paquebot change ${patches} -m "<what was broken, and what is right now>"`,
    },
    { says: 'try the whole of it before it is real', command: 'paquebot rehearse' },
    { says: 'merge, and release', command: 'paquebot release' },
    { says: 'see that it arrived', command: 'paquebot verify --last' },
    {
      says: 'do not unpublish: it breaks every lockfile that has the version, npm allows it for 72 hours and only while nothing depends on it, and neither registry takes the number again',
    },
  ]
}
