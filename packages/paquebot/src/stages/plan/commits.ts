import { commitsThatAdded } from '../../io/git.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'

/**
 * The commit that added each changeset, by file, and a warning `plan/shallow-history` where a clone is cut off
 * so that git would name its oldest commit for all that is older.
 */
export function commitsOfChangesets(
  repository: Repository,
  files: readonly string[],
): { commits: ReadonlyMap<string, string>; findings: readonly Finding[] } {
  if (repository.gitRoot === null) return { commits: new Map(), findings: [] }
  const commits = commitsThatAdded(repository.root, '.changeset')
  const edge = oldestOfShallow(repository)
  const known = new Map([...commits].filter(([, commit]) => !edge.has(commit)))
  const lost = files.filter((file) => commits.has(file) && !known.has(file))
  return { commits: known, findings: lost.length === 0 ? [] : [shallow(lost)] }
}

function oldestOfShallow(repository: Repository): ReadonlySet<string> {
  if (repository.git(['rev-parse', '--is-shallow-repository'])?.trim() !== 'true') return new Set()
  const oldest = repository.git(['rev-list', '--max-parents=0', 'HEAD']) ?? ''
  return new Set(oldest.split('\n').filter((commit) => commit !== ''))
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
