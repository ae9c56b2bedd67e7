import { type MadeRelease, makeReleases } from '../../steps/announce-releases.ts'
import { makeTags } from '../../steps/announce-tags.ts'
import type { PreparedAnnounce } from './announce.ts'
import type { Surroundings } from './forge.ts'

/**
 * Makes what the plan lacks: all tags, then release after release. Throws `github/*` and `announce/not-pushed`; the
 * same command goes on where this one ended.
 */
export async function carryOut(
  { root, plan, forge }: PreparedAnnounce,
  { env, signal, emit }: Surroundings,
): Promise<readonly MadeRelease[]> {
  await makeTags(plan.announcements, forge, { root, env, signal })
  return forge.kind === 'github' ? makeReleases(plan.announcements, forge.github, emit) : []
}
