import type { Actor } from '../actors.ts'
import { isoSeconds } from '../git/objects.ts'
import type { Repository, Run, World } from '../store.ts'
import type { GithubEvent } from '../types.ts'
import { listens, type Occurrence, type Workflow, workflowsAt } from './workflows.ts'

export interface Happening extends Occurrence {
  readonly sha: string
  readonly title?: string
  readonly silent?: GithubEvent['silent']
  /** For `workflow_dispatch`: the only file that starts. */
  readonly only?: string
}

/** Appends an event and the runs that GitHub would start for it. */
export async function emit(
  world: World,
  repository: Repository,
  actor: Actor,
  happening: Happening,
): Promise<GithubEvent> {
  const state = startState(actor, happening)
  const listening = (await workflowsAt(repository, happening.sha)).filter(
    (workflow) =>
      (happening.only === undefined || workflow.path.endsWith(`/${happening.only}`)) &&
      listens(workflow, happening),
  )
  const runs =
    state === 'none'
      ? []
      : listening.map((workflow) =>
          startRun({ world, repository, actor, happening, workflow, state }),
        )
  const silent = happening.silent ?? (state === 'none' ? ('github_token' as const) : undefined)
  const event: GithubEvent = {
    name: happening.name,
    ...(happening.action === undefined ? {} : { action: happening.action }),
    actor: actor.kind,
    ref: happening.ref,
    sha: happening.sha,
    runs: runs.map(({ id, workflow, event: name, ref, sha, state: runState }) => ({
      id,
      workflow,
      event: name,
      ref,
      sha,
      state: runState,
    })),
    ...(silent !== undefined && listening.length > 0 ? { silent } : {}),
  }
  repository.events.push(event)
  return event
}

/**
 * What a `GITHUB_TOKEN` causes starts nothing, but dispatches do; since 2026-06 the runs of its pull requests are made
 * and wait for approval.
 */
function startState(actor: Actor, { name, action, silent }: Happening): Run['state'] | 'none' {
  if (silent !== undefined) return 'none'
  if (actor.kind !== 'github_token') return 'queued'
  if (/^(workflow|repository)_dispatch$/.test(name)) return 'queued'
  const isOfPull = name === 'pull_request' && /^(opened|synchronize|reopened)$/.test(action ?? '')
  return isOfPull ? 'action_required' : 'none'
}

interface Start {
  readonly world: World
  readonly repository: Repository
  readonly actor: Actor
  readonly happening: Happening
  readonly workflow: Workflow
  readonly state: Run['state']
}

function startRun({ world, repository, actor, happening, workflow, state }: Start): Run {
  const run: Run = {
    id: world.nextId(),
    workflow: workflow.path,
    event: happening.name,
    ref: happening.ref,
    sha: happening.sha,
    state,
    actor: actor.user,
    title: happening.title ?? happening.name,
    createdAt: isoSeconds(world.now()),
    number: repository.runs.length + 1,
  }
  repository.runs.push(run)
  return run
}
