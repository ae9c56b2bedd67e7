import { git } from '../../io/git.ts'
import type { EcosystemId } from '../../model/package.ts'
import { prepareAnnounce } from '../announce/announce.ts'
import { readReleaseBranch } from '../pr/remote.ts'
import type { Surroundings } from '../publish/run.ts'
import type { PublishGroup, ReleaseDecision } from './decide.ts'
import type { PreparedRelease } from './release.ts'

/** What one job does for one commit: a row of its matrix. */
interface ReleasePart {
  /** The commit that wrote the versions: where they are built and published from. */
  readonly commit: string
  /** Its first seven digits, for names. */
  readonly short: string
  /** Ids of packages, separated by spaces, as `--only` and `--package` take them. */
  readonly packages: string
}

/** What each job of a release workflow has to do. */
export interface ReleaseJobs extends Readonly<Record<EcosystemId, readonly ReleasePart[]>> {
  /** Everything that is to be built, oldest commit first. */
  readonly releases: readonly ReleasePart[]
  /** Tags or releases are missing of versions that are out already. */
  readonly announce: boolean
  /** `first`: whatever becomes of the publishing; `last`: only when nothing failed; `none`: there is nothing to do. */
  readonly pull: 'first' | 'last' | 'none'
}

/**
 * Divides a decision among the jobs of a workflow. Each of them looks at what is there once more, so that a job that
 * runs again later, or in another run, does what is then missing. Writes nothing. Throws `github/*` and what
 * `paquebot announce` throws.
 */
export async function divideAmongJobs(
  { base, decision, isIdle }: PreparedRelease & { readonly decision: ReleaseDecision },
  { releases: isReleasing }: { readonly releases: boolean },
  around: Surroundings,
): Promise<ReleaseJobs> {
  const groups = oldestFirst(base.root, decision.publish)
  const isPullNeeded = !isIdle || (await readReleaseBranch(base.github, base.branch)).pull
  return {
    releases: groups.flatMap((group) => partOf(group)),
    npm: groups.flatMap((group) => partOf(group, 'npm')),
    pypi: groups.flatMap((group) => partOf(group, 'pypi')),
    announce: await isAnnouncingNeeded(base.root, isReleasing, around),
    pull: isPullNeeded ? decision.pull : 'none',
  }
}

function partOf({ commit, packages }: PublishGroup, world?: EcosystemId): readonly ReleasePart[] {
  const mine = packages.filter((id) => world === undefined || id.startsWith(`${world}:`))
  return mine.length === 0 ? [] : [{ commit, short: commit.slice(0, 7), packages: mine.join(' ') }]
}

/** What came first is published first: what comes later may need it. */
function oldestFirst(root: string, groups: readonly PublishGroup[]): readonly PublishGroup[] {
  if (groups.length < 2) return groups
  const commits = groups.map(({ commit }) => commit)
  const newestFirst = git(root, ['rev-list', '--no-walk=sorted', ...commits])
  const order = (newestFirst ?? '').trim().split('\n').reverse()
  return [...groups].sort((a, b) => order.indexOf(a.commit) - order.indexOf(b.commit))
}

/** What is out and lacks its tag or release. What is wrong with it is told by `paquebot announce`. */
async function isAnnouncingNeeded(
  root: string,
  releases: boolean,
  around: Surroundings,
): Promise<boolean> {
  const { plan } = await prepareAnnounce(root, { only: [], assets: [], releases }, around)
  return plan.announcements.some(
    ({ tagging, release }) => tagging.kind === 'make' || release.kind === 'make',
  )
}
