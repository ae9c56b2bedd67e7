import type { Repository } from '../../io/repository.ts'
import { knownRefs } from '../../io/since.ts'

/**
 * The branch that pull requests go to: `baseBranch` of `.changeset/config.json`, as origin has it, else as it is here.
 * Where that file is not there, the branch that origin is on comes before those that are called `main` or `master`.
 * Undefined where the clone has none of them. One git process.
 */
export async function baseOf(
  { root, has }: Pick<Repository, 'root' | 'has'>,
  branch: string,
): Promise<string | undefined> {
  const own = [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`]
  const usual = ['refs/remotes/origin/master', 'refs/heads/master']
  const refs = has('.changeset/config.json') ? own : ['refs/remotes/origin/HEAD', ...own, ...usual]
  const [ref] = await knownRefs(root, refs)
  return ref?.replace(/^refs\/(?:remotes|heads)\//, '')
}
