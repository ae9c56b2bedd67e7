import type { Package } from '../../model/package.ts'
import type { Checked } from '../../workflow/check/model.ts'
import type { Piece } from './model.ts'

/** A script that copies a version from one package into another. */
export interface Follower {
  readonly script: string
  readonly line: number
  readonly leader: Package
  readonly follower: Package
}

const scriptFile = /^(?:scripts?|tools?|bin|\.github\/scripts|build)\/[^/]+\.(?:[cm]?[jt]s|py|sh)$/
/** Nobody writes a longer one by hand. */
const longest = 40_000

/**
 * Scripts that copy a version over the border between npm and Python: they name the manifest of one package of each
 * world and write one of them. A script that names several is left to its author.
 */
export function syncScripts({ files, workspace }: Checked): readonly Follower[] {
  return files.paths
    .filter((path) => scriptFile.test(path))
    .flatMap((path) => followerIn(path, files.read(path) ?? '', workspace.packages))
}

function followerIn(
  script: string,
  text: string,
  packages: readonly Package[],
): readonly Follower[] {
  if (text.length > longest || !/version/i.test(text)) return []
  if (!/pyproject\.toml/.test(text) || !/package\.json/.test(text)) return []
  const named = packages.filter(({ manifest }) => manifest.includes('/') && text.includes(manifest))
  const [leader, ...otherLeaders] = named.filter(({ ecosystem }) => ecosystem === 'npm')
  const [follower, ...otherFollowers] = named.filter(({ ecosystem }) => ecosystem === 'pypi')
  if (leader === undefined || follower === undefined) return []
  if (otherLeaders.length + otherFollowers.length > 0) return []
  const before = text.slice(0, text.indexOf(follower.manifest))
  return [{ script, line: before.split('\n').length, leader, follower }]
}

/** `paquebot.toml` that says what the scripts did. */
export function followConfig(followers: readonly Follower[]): string {
  const lines = followers.map(
    ({ leader, follower }) =>
      `  { package = ${JSON.stringify(follower.id)}, leader = ${JSON.stringify(leader.id)} },`,
  )
  return [
    "# These take their leader's version with every release.",
    'follow = [',
    ...lines,
    ']',
    '',
  ].join('\n')
}

/** True where the configuration says it already. */
export function isFollowed({ leader, follower }: Follower): boolean {
  return follower.dependencies.some(({ kind, id }) => kind === 'follows' && id === leader.id)
}

export function explainScript(follower: Follower): Piece {
  const { script, line } = follower
  return {
    what: 'a script that copies a version',
    at: { file: script, line },
    does: `writes the version of \`${follower.leader.name}\` into \`${follower.follower.manifest}\`, on the machine that runs it`,
    instead: isFollowed(follower)
      ? '`follow` in paquebot.toml says it already: remove the script and what calls it'
      : `\`follow\` in paquebot.toml: every place of \`${follower.follower.name}\` is written in the release commit; remove the script and what calls it`,
  }
}
