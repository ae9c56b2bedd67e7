import { describe, expect, it } from 'vitest'
import { compareProtection } from './compare.ts'
import type { Present, Protection } from './model.ts'

const wish: Protection = {
  preset: 'solo',
  rulesets: [
    {
      name: 'paquebot: default branch',
      target: 'branch',
      enforcement: 'active',
      bypass_actors: [],
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
    },
  ],
  environments: [{ name: 'npm', policies: [{ type: 'branch', name: 'main' }] }],
  settings: { tokenPermissions: 'read' },
  findings: [],
}

const present: Present = {
  rulesets: [
    {
      id: 7,
      name: 'paquebot: default branch',
      body: {
        target: 'branch',
        enforcement: 'disabled',
        bypass_actors: [],
        conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
        rules: [{ type: 'deletion' }, { type: 'code_scanning' }],
        name: 'paquebot: default branch',
      },
    },
    { id: 8, name: 'of the house', body: {} },
  ],
  environments: [
    {
      name: 'NPM',
      usesPolicies: true,
      waitTimer: 5,
      preventSelfReview: true,
      reviewers: [{ type: 'Team', id: 3 }],
      policies: [
        { id: 1, type: 'branch', name: 'main' },
        { id: 2, type: 'branch', name: '*' },
      ],
    },
  ],
  settings: {
    tokenPermissions: 'read',
    actionsOpenPulls: false,
    immutableReleases: false,
    pinnedActions: false,
    allowedActions: 'all',
  },
  isClassic: true,
}

describe('what has to change', () => {
  it('keeps added rules and what environments have beside their refs', () => {
    const { steps, findings } = compareProtection(wish, present)
    expect([steps, findings.map(({ rule, severity }) => `${severity} ${rule}`)]).toEqual([
      [
        {
          kind: 'update-ruleset',
          id: 7,
          body: {
            ...wish.rulesets[0],
            rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }, { type: 'code_scanning' }],
          },
          differences: [
            { path: 'enforcement', from: 'disabled', to: 'active' },
            { path: 'rules.non_fast_forward', from: undefined, to: {} },
          ],
        },
      ],
      [
        'info protect/foreign-ruleset',
        'warning protect/classic-protection',
        'warning protect/extra-policy',
      ],
    ])
  })

  it('keeps parameters, approvals and checks of other Apps that somebody has added to our rules', () => {
    const [ours] = wish.rulesets
    const checks = (context: string, integration_id?: number) => ({
      context,
      ...(integration_id === undefined ? {} : { integration_id }),
    })
    const rules = (approvals: number, more: object, contexts: readonly object[]) =>
      [
        {
          type: 'pull_request',
          parameters: { required_approving_review_count: approvals, ...more },
        },
        { type: 'required_status_checks', parameters: { required_status_checks: contexts } },
      ] as never
    const body = { ...ours, rules: rules(1, {}, [checks('ci-ok', 15368)]) } as typeof ours & object
    const methods = { allowed_merge_methods: ['squash'] }
    const found = rules(2, methods, [checks('old-name', 15368), checks('licence/cla', 7)])
    const there = { ...present.rulesets[0], body: { ...body, rules: found } } as never
    const { steps } = compareProtection(
      { ...wish, environments: [], rulesets: [body] },
      { ...present, rulesets: [there] },
    )
    const step = steps[0] as Extract<(typeof steps)[number], { kind: 'update-ruleset' }>
    expect([step.body.rules, step.differences.map(({ path }) => path)]).toEqual([
      rules(2, methods, [checks('ci-ok', 15368), checks('licence/cla', 7)]),
      ['rules.required_status_checks.required_status_checks'],
    ])
  })

  it('closes an environment that every branch may use, and leaves its wait and reviewers', () => {
    const [environment] = present.environments
    const open = {
      ...environment,
      usesPolicies: false,
      policies: [],
    } as Present['environments'][number]
    const { steps } = compareProtection(
      { ...wish, rulesets: [] },
      { ...present, environments: [open] },
    )
    expect(steps).toEqual([
      {
        kind: 'put-environment',
        name: 'npm',
        isNew: false,
        body: {
          wait_timer: 5,
          prevent_self_review: true,
          reviewers: [{ type: 'Team', id: 3 }],
          deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
        },
        differences: [{ path: 'deployment_branch_policy', from: 'all', to: 'custom' }],
      },
      { kind: 'add-policy', environment: 'npm', policy: { type: 'branch', name: 'main' } },
    ])
  })
})
