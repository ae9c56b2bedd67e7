import { ecosystems } from '../../ecosystems/index.ts'
import type { GitTag } from '../../io/git.ts'
import { PaquebotError } from '../../model/error.ts'
import type { EcosystemId } from '../../model/package.ts'
import type { Release } from './model.ts'

/** Which releases are looked at. */
export type Scope = (ecosystem: EcosystemId, release: Release) => boolean

/** The releases after a tag, by time, or from a version on. Throws `cli/usage` for neither. */
export function scopeSince(since: string, tags: readonly GitTag[]): Scope {
  const tag = tags.find(({ name }) => name === since)
  if (tag !== undefined) return (_, release) => isAfter(release, tag.time * 1000)
  if (!Object.values(ecosystems).some(({ versions }) => versions.isVersion(since)))
    throw new PaquebotError('cli/usage', `\`--since ${since}\` is neither a tag nor a version`, {
      hint: 'write a tag as `git tag` lists it, or a version such as `1.2.0`',
    })
  return (ecosystem, { version }) => {
    const { versions } = ecosystems[ecosystem]
    return versions.isVersion(since) && versions.compare(version, since) >= 0
  }
}

/** Tag, upload or, where neither has a date, the version of today. */
function isAfter({ tags, published, isCurrent }: Release, time: number): boolean {
  const times = [...tags.map((tag) => tag.time), published?.time].filter(isKnown)
  return times.length === 0 ? isCurrent : Math.min(...times) > time
}

/** Only the version that each package has in the tree. */
export const onlyCurrent: Scope = (_, { isCurrent }) => isCurrent

/** Of a tag that only the remote has, nobody knows the time. */
const isKnown = (time: number | undefined): time is number => time !== undefined && time > 0
