import type { GitHub } from '../github/model.ts'
import {
  addRefPolicy,
  makeReleasesImmutable,
  requirePinnedActions,
  writeEnvironment,
  writeRuleset,
  writeTokenPermissions,
} from '../github/protection.ts'

/** A change of GitHub's settings; the stage says what, this says how. */
type Step =
  | { readonly kind: 'create-ruleset'; readonly body: object }
  | { readonly kind: 'update-ruleset'; readonly id: number; readonly body: object }
  | { readonly kind: 'put-environment'; readonly name: string; readonly body: object }
  | {
      readonly kind: 'add-policy'
      readonly environment: string
      readonly policy: { readonly type: 'branch' | 'tag'; readonly name: string }
    }
  | {
      readonly kind: 'token-permissions'
      readonly body: Parameters<typeof writeTokenPermissions>[1]
    }
  | { readonly kind: 'immutable-releases' }
  | { readonly kind: 'pinned-actions'; readonly allowedActions: string }

/** Carries the steps out, one after another; what is done stays done when a later one is refused. Throws `github/*`. */
export async function performProtection(github: GitHub, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await perform(github, step)
}

function perform(github: GitHub, step: Step): Promise<void> {
  switch (step.kind) {
    case 'create-ruleset':
      return writeRuleset(github, undefined, step.body)
    case 'update-ruleset':
      return writeRuleset(github, step.id, step.body)
    case 'put-environment':
      return writeEnvironment(github, step.name, step.body)
    case 'add-policy':
      return addRefPolicy(github, step.environment, step.policy)
    case 'token-permissions':
      return writeTokenPermissions(github, step.body)
    case 'immutable-releases':
      return makeReleasesImmutable(github)
    case 'pinned-actions':
      return requirePinnedActions(github, step.allowedActions)
  }
}
