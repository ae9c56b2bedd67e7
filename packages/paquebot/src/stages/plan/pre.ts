import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'

const preFile = '.changeset/pre.json'

/** Refuses prerelease mode: planned without it, a release would be final where a prerelease is meant. */
export function checkPreMode(repository: Pick<Repository, 'read'>): readonly Finding[] {
  if (repository.read(preFile) === undefined) return []
  return [
    {
      rule: 'plan/pre-mode',
      severity: 'error',
      message: `${preFile} puts the repository in prerelease mode, which Paquebot does not plan yet`,
      file: preFile,
      line: 1,
      hint: 'leave it with `changeset pre exit` and `changeset version`, or release this one with Changesets',
    },
  ]
}
