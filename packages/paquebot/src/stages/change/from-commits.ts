import { type CommitSince, commitsSince } from '../../io/since.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Package } from '../../model/package.ts'
import { type Bump, maxBump } from '../../model/version.ts'
import { bumpOf, parseMessage } from '../plan/conventional.ts'
import type { Wish } from './changeset.ts'
import type { Subject } from './open.ts'

/**
 * A changeset from the conventional commits of the branch: each package gets the largest bump of the commits that
 * touch it, the summary is what they say. Throws `cli/usage` when no commit asks for a release.
 */
export async function wishFromCommits(subject: Subject): Promise<Wish> {
  const { base, discovery } = subject
  if (base === undefined) throw noBase()
  const commits = await commitsSince(discovery.workspace.root, base)
  const said = commits.toReversed().flatMap((commit) => speak(commit, subject))
  if (said.length === 0) throw nothingAsked(base, commits.length)
  const bumps = new Map<Package, Bump>()
  for (const { packages, bump } of said)
    for (const pkg of packages) bumps.set(pkg, maxBump(bumps.get(pkg) ?? 'none', bump))
  const subjects = [...new Set(said.map((one) => one.subject))]
  const [only = ''] = subjects
  return {
    bumps,
    summary: subjects.length === 1 ? only : subjects.map((text) => `- ${text}`).join('\n'),
  }
}

interface Said {
  readonly packages: readonly Package[]
  readonly bump: Bump
  readonly subject: string
}

/** What one commit asks for; nothing when it releases nothing or touches no package. */
function speak({ message, files }: CommitSince, { ownership }: Subject): readonly Said[] {
  const packages = [...new Set(files.flatMap((path) => ownership.of(path)))]
  if (packages.length === 0) return []
  return parseMessage(message, nobody).parts.flatMap((part) => {
    const bump = bumpOf(part)
    return bump === 'none' ? [] : [{ packages, bump, subject: part.subject }]
  })
}

/** A changeset does not name its authors. */
const nobody = { author: '', date: '' }

const noBase = () =>
  new PaquebotError('cli/usage', 'there is no base branch to count commits from', {
    hint: 'name one: `paquebot change --from-commits --since <ref>`',
  })

function nothingAsked(base: string, count: number): PaquebotError {
  const message = `none of the ${count} commits since \`${base}\` asks for a release of a package`
  return new PaquebotError('cli/usage', message, {
    hint: 'name packages with `--patch <package> --message "…"`, or say that nothing is to be released with `--empty`',
  })
}
