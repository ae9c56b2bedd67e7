import { actionsAppId, may } from '../actors.ts'
import { isoSeconds } from '../git/objects.ts'
import { invalid, json, noContent, notFound, unprocessable } from '../http/reply.ts'
import { readFile } from '../repository.ts'
import { rulesFor } from '../rules/rules.ts'
import type { Ruleset } from '../store.ts'
import type { RulesetBody } from '../types.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
} from './call.ts'
import { repositoryShape } from './shapes.ts'

export const settingsHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'repos/get': (call) => json(200, repositoryShape(call, 'full-repository')),
  'repos/codeowners-errors': async (call) => json(200, { errors: await ownerErrors(call) }),
  'repos/check-immutable-releases': (call) => {
    if (!call.repository.settings.immutableReleases) throw notFound()
    return json(200, { enabled: true, enforced_by_owner: false })
  },
  'repos/enable-immutable-releases': (call) => {
    call.repository.settings.immutableReleases = true
    return noContent
  },
  'repos/disable-immutable-releases': (call) => {
    call.repository.settings.immutableReleases = false
    return noContent
  },
  'repos/get-repo-rulesets': (call) =>
    paginate(call, call.repository.rulesets, (ruleset) => summary(call, ruleset)),
  'repos/create-repo-ruleset': (call) => {
    const body = call.body<RulesetBody>()
    refuseBypass(body)
    if (call.repository.rulesets.some(({ name }) => name === body.name)) {
      throw invalid({ resource: 'Ruleset', code: 'custom', message: 'Name must be unique' })
    }
    const now = isoSeconds(call.world.now())
    const ruleset = { ...body, id: call.world.nextId(), createdAt: now, updatedAt: now }
    call.repository.rulesets.push(ruleset)
    return json(201, rulesetShape(call, ruleset))
  },
  'repos/get-repo-ruleset': (call) => json(200, rulesetShape(call, findRuleset(call))),
  'repos/update-repo-ruleset': (call) => {
    const ruleset = findRuleset(call)
    const body = call.body<Partial<RulesetBody>>()
    refuseBypass(body)
    const next = { ...ruleset, ...body, updatedAt: isoSeconds(call.world.now()) }
    call.repository.rulesets.splice(call.repository.rulesets.indexOf(ruleset), 1, next)
    return json(200, rulesetShape(call, next))
  },
  'repos/delete-repo-ruleset': (call) => {
    const { rulesets } = call.repository
    rulesets.splice(rulesets.indexOf(findRuleset(call)), 1)
    return noContent
  },
  'repos/get-branch-rules': (call) => {
    const rules = rulesFor(call.repository, `refs/heads/${call.params.branch}`)
    return paginate(call, rules, ({ ruleset, rule }) => ({
      ...rule,
      ruleset_source_type: 'Repository',
      ruleset_source: call.repository.fullName,
      ruleset_id: ruleset.id,
    }))
  },
}

const ownerFiles = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']

/** Owners that are neither an account, nor a team, nor an e-mail address. */
async function ownerErrors({ repository }: RepositoryCall) {
  for (const path of ownerFiles) {
    const text = await readFile(repository, path, repository.defaultBranch)
    if (text !== undefined) return errorsIn(path, text)
  }
  throw notFound()
}

function errorsIn(path: string, text: string) {
  return text.split('\n').flatMap((source, at) => {
    const owners = source.replace(/#.*/, '').trim().split(/\s+/).slice(1)
    const bad = owners.find((owner) => !/^@[\w-]+(?:\/[\w-]+)?$|^\S+@\S+$/.test(owner))
    if (bad === undefined) return []
    const column = source.indexOf(bad) + 1
    const kind = 'Invalid owner'
    const message = `${kind} on line ${at + 1}:\n\n  ${source}\n  ${' '.repeat(column - 1)}^`
    return [{ line: at + 1, column, kind, source, suggestion: null, message, path }]
  })
}

/** The Actions app belongs to no owner, so it can never be let through. */
function refuseBypass(body: Partial<RulesetBody>): void {
  const hasActionsApp = (body.bypass_actors ?? []).some(
    ({ actor_type, actor_id }) => actor_type === 'Integration' && actor_id === actionsAppId,
  )
  if (!hasActionsApp) return
  throw unprocessable(
    'Actor GitHub Actions integration must be part of the ruleset source or owner organization',
  )
}

function findRuleset(call: RepositoryCall): Ruleset {
  const id = Number(call.params.ruleset_id)
  const ruleset = call.repository.rulesets.find((candidate) => candidate.id === id)
  if (ruleset === undefined) throw notFound()
  return ruleset
}

function summary(call: RepositoryCall, ruleset: Ruleset) {
  const url = `${repositoryUrl(call)}/rulesets/${ruleset.id}`
  return {
    id: ruleset.id,
    node_id: nodeId('RepositoryRuleset', ruleset.id),
    name: ruleset.name,
    target: ruleset.target ?? 'branch',
    source_type: 'Repository',
    source: call.repository.fullName,
    enforcement: ruleset.enforcement,
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
    _links: { self: { href: url }, html: { href: `${pageUrl(call)}/rules/${ruleset.id}` } },
  }
}

function rulesetShape(call: RepositoryCall, ruleset: Ruleset) {
  // Who may not change rulesets does not see who passes them.
  const bypass = may(call.actor, 'administration', 'write')
    ? { bypass_actors: ruleset.bypass_actors ?? [] }
    : {}
  return {
    ...summary(call, ruleset),
    ...bypass,
    ...(ruleset.conditions === undefined ? {} : { conditions: ruleset.conditions }),
    rules: ruleset.rules ?? [],
  }
}
