import { emit } from '../events/emit.ts'
import { workflowsAt } from '../events/workflows.ts'
import { type Commit, isoSeconds, readCommit } from '../git/objects.ts'
import { json, noContent, notFound, refuse, unprocessable } from '../http/reply.ts'
import { branchSha, resolveCommit } from '../resolve.ts'
import type { Run } from '../store.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { repositoryShape, userShape } from './shapes.ts'

export const actionsHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'actions/get-github-actions-default-workflow-permissions-repository': ({ repository }) =>
    json(200, {
      default_workflow_permissions: repository.settings.defaultWorkflowPermissions,
      can_approve_pull_request_reviews: repository.settings.actionsMayCreatePullRequests,
    }),
  'actions/set-github-actions-default-workflow-permissions-repository': (call) => {
    const body = call.body<{
      default_workflow_permissions?: 'read' | 'write'
      can_approve_pull_request_reviews?: boolean
    }>()
    const { settings } = call.repository
    settings.defaultWorkflowPermissions =
      body.default_workflow_permissions ?? settings.defaultWorkflowPermissions
    settings.actionsMayCreatePullRequests =
      body.can_approve_pull_request_reviews ?? settings.actionsMayCreatePullRequests
    return noContent
  },
  'actions/get-github-actions-permissions-repository': ({ repository }) =>
    json(200, {
      enabled: true,
      allowed_actions: 'all',
      sha_pinning_required: repository.settings.needsPinnedActions,
    }),
  'actions/set-github-actions-permissions-repository': (call) => {
    const { sha_pinning_required: pinned } = call.body<{ sha_pinning_required?: boolean }>()
    const { settings } = call.repository
    settings.needsPinnedActions = pinned ?? settings.needsPinnedActions
    return noContent
  },
  'actions/list-repo-secrets': (call) => {
    const { secrets } = call.repository.settings
    const now = isoSeconds(call.world.now())
    return paginate(
      call,
      secrets,
      (name) => ({ name, created_at: now, updated_at: now }),
      (page) => ({ total_count: secrets.length, secrets: page }),
    )
  },
  // Repositories made since 2026-07-15 have the form with ids.
  'actions/get-custom-oidc-sub-claim-for-repo': ({ repository: { owner, id, name } }) =>
    json(200, {
      use_default: true,
      use_immutable_subject: true,
      sub_claim_prefix: `repo:${owner.login}@${owner.id}/${name}@${id}`,
    }),
  'actions/list-workflow-runs-for-repo': (call) => {
    const { query } = call.request
    const wanted = (name: string, value: string) => [null, value].includes(query.get(name))
    const runs = call.repository.runs
      .filter((run) => wanted('event', run.event) && wanted('head_sha', run.sha))
      .filter((run) => wanted('branch', branchOf(call, run)) && wanted('status', run.state))
      .filter((run) => wanted('actor', run.actor.login))
      .reverse()
    return paginate(
      call,
      runs,
      (run) => runShape(call, run),
      (page) => ({ total_count: runs.length, workflow_runs: page }),
    )
  },
  'actions/get-workflow-run': async (call) => json(200, await runShape(call, findRun(call))),
  'actions/approve-workflow-run': (call) => {
    const run = findRun(call)
    if (call.actor.kind === 'github_token')
      throw refuse(403, 'Resource not accessible by integration')
    if (run.state !== 'action_required') {
      throw refuse(403, 'This run is not waiting for approval.')
    }
    run.state = 'queued'
    return json(201, {})
  },
  'actions/create-workflow-dispatch': dispatchWorkflow,
  'repos/create-dispatch-event': async (call) => {
    const { event_type: title } = call.body<{ event_type: string }>()
    const { defaultBranch } = call.repository
    const sha = branchSha(call.repository, defaultBranch)
    if (sha === undefined) throw notFound()
    await emit(call.world, call.repository, call.actor, {
      name: 'repository_dispatch',
      action: title,
      ref: `refs/heads/${defaultBranch}`,
      sha,
      title,
    })
    return noContent
  },
  'repos/create-attestation': (call) => {
    const { bundle } = call.body<{ bundle: { dsseEnvelope?: { payload?: string } } }>()
    const statement = readStatement(bundle.dsseEnvelope?.payload ?? '')
    if (statement === undefined) throw unprocessable('invalid bundle')
    const id = call.world.nextId()
    call.repository.attestations.push({ id, bundle, ...statement })
    return json(201, { id })
  },
  'repos/list-attestations': (call) => {
    const digest = call.params.subject_digest ?? ''
    const asked = call.request.query.get('predicate_type')
    // GitHub has short names for the two that it makes itself.
    const short: Readonly<Record<string, string>> = {
      provenance: 'https://slsa.dev/provenance/v1',
      sbom: 'https://spdx.dev/Document/v2.3',
      release: 'https://in-toto.io/attestation/release/v0.2',
    }
    const type = asked === null ? undefined : (short[asked] ?? asked)
    const found = call.repository.attestations.filter(
      ({ subjects, predicateType }) =>
        subjects.includes(digest) && (type === undefined || type === predicateType),
    )
    return json(200, {
      attestations: found.map(({ bundle }) => ({ bundle, repository_id: call.repository.id })),
    })
  },
  'repos/get-combined-status-for-ref': async (call) => {
    const sha = await resolveCommit(call.repository, call.params.ref ?? '')
    if (sha === undefined) throw refuse(422, `No commit found for SHA: ${call.params.ref}`)
    const url = `${repositoryUrl(call)}/commits/${sha}`
    // Statuses are the older way; what is reported here are check runs.
    return json(200, {
      state: 'pending',
      statuses: [],
      sha,
      total_count: 0,
      repository: repositoryShape(call, 'minimal-repository'),
      commit_url: url,
      url: `${url}/status`,
    })
  },
}

function readStatement(payload: string) {
  try {
    const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))
    const subjects = (statement.subject as { digest: Record<string, string> }[]).flatMap(
      ({ digest }) => Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`),
    )
    return { subjects, predicateType: String(statement.predicateType) }
  } catch {
    return undefined
  }
}

async function dispatchWorkflow(call: RepositoryCall) {
  const { ref } = call.body<{ ref: string }>()
  const name = ref.replace(/^refs\/(heads|tags)\//, '')
  const sha = await resolveCommit(call.repository, ref)
  if (sha === undefined) throw unprocessable(`No ref found for: ${ref}`)
  const file = call.params.workflow_id ?? ''
  const workflow = (await workflowsAt(call.repository, sha)).find(({ path }) =>
    path.endsWith(`/${file}`),
  )
  if (workflow === undefined) throw notFound()
  if (!workflow.triggers.has('workflow_dispatch')) {
    throw unprocessable("Workflow does not have 'workflow_dispatch' trigger")
  }
  const kind = branchSha(call.repository, name) === undefined ? 'tags' : 'heads'
  await emit(call.world, call.repository, call.actor, {
    name: 'workflow_dispatch',
    ref: `refs/${kind}/${name}`,
    sha,
    only: file,
  })
  return noContent
}

function findRun(call: RepositoryCall): Run {
  const id = Number(call.params.run_id)
  const run = call.repository.runs.find((candidate) => candidate.id === id)
  if (run === undefined) throw notFound()
  return run
}

/** The head branch; of a tag its name. */
function branchOf(call: RepositoryCall, run: Run): string {
  const number = /^refs\/pull\/(\d+)\//.exec(run.ref)?.[1]
  const pull = call.repository.pulls.find((candidate) => String(candidate.number) === number)
  return pull?.head ?? run.ref.replace(/^refs\/(heads|tags)\//, '')
}

async function runShape(call: RepositoryCall, run: Run) {
  const url = `${repositoryUrl(call)}/actions/runs/${run.id}`
  const commit = await readCommit(call.repository.dir, run.sha)
  const isWaiting = run.state === 'action_required'
  return shape(call, 'workflow-run', {
    id: run.id,
    node_id: nodeId('WorkflowRun', run.id),
    name: run.workflow,
    path: run.workflow,
    display_title: run.title,
    event: run.event,
    // Such a run counts as completed; its conclusion says what it lacks.
    status: isWaiting ? 'completed' : 'queued',
    conclusion: isWaiting ? 'action_required' : null,
    head_branch: branchOf(call, run),
    head_sha: run.sha,
    run_number: run.number,
    run_attempt: 1,
    url,
    html_url: `${pageUrl(call)}/actions/runs/${run.id}`,
    created_at: run.createdAt,
    updated_at: run.createdAt,
    actor: userShape(call, run.actor),
    triggering_actor: userShape(call, run.actor),
    head_commit: commit ? headCommit(run.sha, commit) : null,
    repository: repositoryShape(call, 'minimal-repository'),
    head_repository: repositoryShape(call, 'minimal-repository'),
    pull_requests: [],
  })
}

function headCommit(sha: string, { tree, message, author, committer }: Commit) {
  const person = ({ name, email }: Commit['author']) => ({ name, email })
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: author.date,
    author: person(author),
    committer: person(committer),
  }
}
