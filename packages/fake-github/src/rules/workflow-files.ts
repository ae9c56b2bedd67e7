import { type Actor, may } from '../actors.ts'
import { readCommit } from '../git/objects.ts'
import { git } from '../git/process.ts'
import { listRefs, type RefChange } from '../git/refs.ts'
import { findEntry } from '../git/tree-edit.ts'
import type { Repository } from '../store.ts'

const folder = '.github/workflows'

export interface WorkflowQuestion extends Pick<RefChange, 'after'> {
  readonly actor: Actor
  /** Where git finds the objects of a push that is not accepted yet. */
  readonly env?: Readonly<Record<string, string>>
}

/** A workflow file that commits unknown so far change, when the actor may not change any. */
export async function forbiddenWorkflow(
  repository: Repository,
  { actor, after, env }: WorkflowQuestion,
): Promise<string | undefined> {
  if (after === null || may(actor, 'workflows', 'write')) return undefined
  if (env === undefined && (await isPlainlyHarmless(repository, after))) return undefined
  const args = ['log', '--format=', '--name-only', '-m', after, '--not', '--all', '--', folder]
  const output = await git(repository.dir, args, env ? { env } : {})
  return output.split('\n').find(Boolean)
}

/** Most refs are made at a commit that another ref has, or one beyond it: no process is needed to know these. */
async function isPlainlyHarmless(repository: Repository, after: string): Promise<boolean> {
  const tips = new Set(listRefs(repository.dir).values())
  if (tips.has(after)) return true
  const commit = await readCommit(repository.dir, after)
  if (commit === undefined || !commit.parents.every((parent) => tips.has(parent))) return false
  const own = await workflowsTree(repository, after)
  const others = await Promise.all(commit.parents.map((one) => workflowsTree(repository, one)))
  return others.length > 0 && others.every((other) => other === own)
}

/** Whether two commits have the same workflow files. */
export async function haveSameWorkflows(
  repository: Repository,
  one: string,
  other: string,
): Promise<boolean> {
  return (await workflowsTree(repository, one)) === (await workflowsTree(repository, other))
}

async function workflowsTree(repository: Repository, sha: string): Promise<string | undefined> {
  const commit = await readCommit(repository.dir, sha)
  return commit && (await findEntry(repository.dir, commit.tree, folder))?.oid
}
