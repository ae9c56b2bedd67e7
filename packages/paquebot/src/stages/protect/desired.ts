import type { Finding } from '../../model/finding.ts'
import type { Preset, Protection, RulesetBody, RulesetRule } from './model.ts'
import type { Pipeline } from './pipeline.ts'

/** What protection is derived from, beside the preset. */
export interface Grounds {
  readonly pipeline: Pipeline
  /** What stands before the version in the tags of the packages: `v`, `@acme/core@`. */
  readonly tagPrefixes: readonly string[]
  /** There is a CODEOWNERS file. */
  readonly hasOwners: boolean
  /** Number of the GitHub App that makes tags, where one does. */
  readonly app?: number
  readonly reviewers?: readonly number[]
  readonly because?: string
}

/** Rulesets are known again by their names. */
export const ourRulesets = {
  branch: 'paquebot: default branch',
  tagsByApp: 'paquebot: release tags are made by the app',
} as const

/** GitHub Actions itself: else anybody who may write could report a check of that name. */
const actionsApp = 15368

/** Rulesets, environments and settings for a pipeline. Pure. Source: GitHub docs, "Available rules for rulesets". */
export function desiredProtection(preset: Preset, grounds: Grounds): Protection {
  const { pipeline, because, reviewers } = grounds
  const { environments, opensPulls, draftsFirst, isPinned } = pipeline
  return {
    preset,
    ...(because === undefined ? {} : { because }),
    rulesets: [branchRuleset(preset, grounds), ...tagRulesets(grounds)],
    environments: environments.map((one) => ({ ...one, ...(reviewers && { reviewers }) })),
    settings: {
      tokenPermissions: 'read',
      ...(opensPulls ? { actionsOpenPulls: true as const } : {}),
      ...(draftsFirst ? { immutableReleases: true as const } : {}),
      ...(isPinned ? { pinnedActions: true as const } : {}),
    },
    findings: [...pipeline.findings, ...noChecks(pipeline)],
  }
}

function noChecks({ checks }: Pipeline): readonly Finding[] {
  if (checks.length > 0) return []
  return [
    {
      rule: 'protect/no-checks',
      severity: 'warning',
      message: 'no workflow reports a check for every pull request, so none can be required',
      hint: 'add a workflow with `on: pull_request` and without `paths`: `paquebot workflow generate` writes one',
    },
  ]
}

function branchRuleset(preset: Preset, { pipeline, hasOwners }: Grounds): RulesetBody {
  return {
    ...ruleset(ourRulesets.branch, 'branch', ['~DEFAULT_BRANCH']),
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: preset === 'team' ? 1 : 0,
          dismiss_stale_reviews_on_push: preset === 'team',
          require_code_owner_review: preset === 'team' && hasOwners,
          require_last_push_approval: false,
          required_review_thread_resolution: true,
        },
      },
      ...checksRule(pipeline),
    ],
  }
}

function checksRule({ checks }: Pipeline): readonly RulesetRule[] {
  if (checks.length === 0) return []
  return [
    {
      type: 'required_status_checks',
      parameters: {
        strict_required_status_checks_policy: true,
        do_not_enforce_on_create: false,
        required_status_checks: checks.map((context) => ({ context, integration_id: actionsApp })),
      },
    },
  ]
}

/** Creating apart from moving and deleting: an App may make a tag, and nobody may change one. */
function tagRulesets({ tagPrefixes, app }: Grounds): readonly RulesetBody[] {
  if (tagPrefixes.length === 0) return []
  const include = tagPatterns(tagPrefixes)
  const fixed = {
    ...ruleset('paquebot: release tags are immutable', 'tag', include),
    rules: [{ type: 'update' }, { type: 'deletion' }, { type: 'non_fast_forward' }],
  }
  if (app === undefined) return [fixed]
  const made = {
    ...ruleset(ourRulesets.tagsByApp, 'tag', include),
    bypass_actors: [
      { actor_id: app, actor_type: 'Integration' as const, bypass_mode: 'always' as const },
    ],
    rules: [{ type: 'creation' }],
  }
  return [fixed, made]
}

const ruleset = (name: string, target: 'branch' | 'tag', include: readonly string[]) => ({
  name,
  target,
  enforcement: 'active' as const,
  bypass_actors: [],
  conditions: { ref_name: { include, exclude: [] } },
})

/** More than GitHub's page shows on one screen; every tag is covered then. */
const mostPatterns = 30

/** Ruby's fnmatch: what has a meaning there stands for any one character. */
function tagPatterns(prefixes: readonly string[]): readonly string[] {
  const patterns = [
    ...new Set(prefixes.map((prefix) => `refs/tags/${prefix.replace(/[*?[\]{}\\]/g, '?')}*`)),
  ].toSorted()
  return patterns.length > mostPatterns ? ['~ALL'] : patterns
}
