import type { Actor } from './actors.ts'
import { announceRefChanges } from './events/refs.ts'
import { type RefChange, writeRefs } from './git/refs.ts'
import { direct, violationsOf, type Way } from './rules/rules.ts'
import { forbiddenWorkflow } from './rules/workflow-files.ts'
import type { Repository, World } from './store.ts'

/** Why refs did not change. Nothing changed. */
export type RefProblem =
  | { readonly kind: 'rules'; readonly ref: string; readonly messages: readonly string[] }
  | { readonly kind: 'workflow'; readonly path: string }
  | { readonly kind: 'moved'; readonly reason: string }

/** Changes refs by the rules, all or none, and tells what follows: events, and what becomes of pull requests. */
export async function changeRefs(
  world: World,
  repository: Repository,
  { actor, changes, way = direct }: ChangeOptions,
): Promise<RefProblem | undefined> {
  for (const change of changes) {
    const attempt = { ...change, actor, way }
    const messages = await violationsOf(repository, attempt)
    if (messages.length > 0) return { kind: 'rules', ref: change.ref, messages }
    // A merge brings what its pull request's branch was allowed to have.
    const path = way.kind === 'merge' ? undefined : await forbiddenWorkflow(repository, attempt)
    if (path !== undefined) return { kind: 'workflow', path }
  }
  const reason = await writeRefs(repository.dir, changes)
  if (reason !== undefined) return { kind: 'moved', reason }
  await announceRefChanges(world, repository, actor, changes)
  return undefined
}

interface ChangeOptions {
  readonly actor: Actor
  readonly changes: readonly RefChange[]
  readonly way?: Way
}

/** As GitHub prints it in 422 answers and GraphQL errors. */
export function rulesText(messages: readonly string[]): string {
  return `Repository rule violations found\n\n${messages.join('\n\n')}\n\n`
}
