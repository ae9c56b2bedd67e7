import type { Level, Permission } from './types.ts'

/** What an operation needs, from GitHub's page on permissions of Apps and fine-grained tokens. */
export interface Need {
  readonly permission: Permission
  readonly level: Level
}

const need = (permission: Permission, level: Level): Need => ({ permission, level })

const byArea: readonly (readonly [RegExp, Permission])[] = [
  [/^repos\/(get-pages|.*environment|.*deployment)/, 'actions'],
  [/^repos\/(.*immutable|.*rulesets?$|get-branch-protection)/, 'administration'],
  [/^actions\/.*permissions/, 'administration'],
  [/^repos\/.*attestation/, 'attestations'],
  [/^checks\//, 'checks'],
  [/^repos\/get-combined-status/, 'statuses'],
  [/^actions\//, 'actions'],
  [/^(git|repos)\//, 'contents'],
  [/^pulls\/merge$/, 'contents'],
  [/^pulls\//, 'pull_requests'],
  [/^issues\//, 'issues'],
]

/** Where the area does not say it. */
const special: Readonly<Record<string, Need>> = {
  'repos/get': need('metadata', 'read'),
  // GitHub has a permission of its own for secrets.
  'actions/list-repo-secrets': need('administration', 'read'),
  'repos/get-branch-rules': need('metadata', 'read'),
  'repos/get-repo-rulesets': need('metadata', 'read'),
  'repos/get-repo-ruleset': need('metadata', 'read'),
  'repos/create-or-update-environment': need('administration', 'write'),
  'repos/delete-an-environment': need('administration', 'write'),
  'repos/create-deployment-branch-policy': need('administration', 'write'),
  'repos/delete-deployment-branch-policy': need('administration', 'write'),
  'repos/list-pull-requests-associated-with-commit': need('pull_requests', 'read'),
  // Creates nothing.
  'repos/generate-release-notes': need('contents', 'write'),
}

/** Undefined: the operation is about no repository. */
export function needOf(operation: string, method: string): Need | undefined {
  if (special[operation]) return special[operation]
  const area = byArea.find(([pattern]) => pattern.test(operation))?.[1]
  return area && need(area, method === 'GET' ? 'read' : 'write')
}
