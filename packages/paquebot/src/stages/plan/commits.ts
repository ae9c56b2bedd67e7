import { commitsThatAdded } from '../../io/added.ts'
import { shallowEdge } from '../../io/git-folder.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'

/**
 * The commit that added each changeset, by file, and a warning `plan/shallow-history` where a clone is cut off
 * so that git would name its oldest commit for all that is older.
 */
export async function commitsOfChangesets(
  { gitRoot, root, untracked }: Repository,
  files: readonly string[],
): Promise<{ commits: ReadonlyMap<string, string>; findings: readonly Finding[] }> {
  if (gitRoot === null) return { commits: new Map(), findings: [] }
  const tracked = files.filter((file) => !untracked.has(file))
  const commits = await commitsThatAdded(root, '.changeset', tracked)
  const edge = shallowEdge(gitRoot)
  const known = new Map([...commits].filter(([, commit]) => !edge.has(commit)))
  const lost = files.filter((file) => commits.has(file) && !known.has(file))
  return { commits: known, findings: lost.length === 0 ? [] : [shallow(lost)] }
}

function shallow(files: readonly string[]): Finding {
  const [first = ''] = files
  return {
    rule: 'plan/shallow-history',
    severity: 'warning',
    message: `the clone is cut off before the commits of ${files.length} changesets, so the changelog cannot name them`,
    file: first,
    hint: 'fetch the whole history: `fetch-depth: 0` of actions/checkout, or `git fetch --unshallow`',
  }
}
