import type { Identity } from './git/objects.ts'
import { isoSeconds } from './git/objects.ts'
import type { FakeGithubOptions, Level, Permission, TokenKind } from './types.ts'

/** Who stands behind a token. */
export interface Actor {
  readonly kind: TokenKind
  readonly token: string
  readonly user: User
  readonly permissions: Readonly<Partial<Record<Permission, Level>>>
  readonly role: 'none' | 'write' | 'maintain' | 'admin'
  readonly appId?: number
}

export interface User {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
}

/** The GitHub Actions app, which can never be on a ruleset's bypass list. */
export const actionsAppId = 15368

const everything: Actor['permissions'] = {
  actions: 'write',
  administration: 'write',
  attestations: 'write',
  checks: 'read',
  contents: 'write',
  environments: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
  workflows: 'write',
}

type Defaults = Omit<Actor, 'kind' | 'token'>

const defaults: Record<TokenKind, Defaults> = {
  github_token: {
    user: { id: 41898282, login: 'github-actions[bot]', type: 'Bot' },
    permissions: {
      actions: 'read',
      attestations: 'write',
      checks: 'read',
      contents: 'write',
      issues: 'write',
      metadata: 'read',
      pull_requests: 'write',
      statuses: 'read',
    },
    role: 'write',
    appId: actionsAppId,
  },
  app: {
    user: { id: 123456001, login: 'paquebot-release[bot]', type: 'Bot' },
    permissions: { contents: 'write', issues: 'write', metadata: 'read', pull_requests: 'write' },
    role: 'write',
    appId: 123456,
  },
  pat: {
    user: { id: 583231, login: 'octocat', type: 'User' },
    permissions: everything,
    role: 'admin',
  },
  anonymous: {
    user: { id: 0, login: 'anonymous', type: 'User' },
    permissions: { metadata: 'read' },
    role: 'none',
  },
}

/** Tokens of the forms that GitHub gives, the same in every run. */
const tokens: Record<TokenKind, string> = {
  github_token: `ghs_${'actionsTokenOfThisRun'.padEnd(36, '0')}`,
  app: `ghs_${'installationTokenOfTheApp'.padEnd(36, '0')}`,
  pat: `github_pat_${'fineGrainedTokenOfAPerson'.padEnd(82, '0')}`,
  anonymous: '',
}

export function makeActors(options: FakeGithubOptions['actors'] = {}): Record<TokenKind, Actor> {
  const make = (kind: TokenKind): Actor => {
    const given = kind === 'anonymous' ? {} : (options[kind] ?? {})
    const base = defaults[kind]
    return {
      ...base,
      kind,
      token: tokens[kind],
      user: { ...base.user, login: given.login ?? base.user.login },
      // `permissions:` of a job names all that it has; what is not named is none.
      permissions: given.permissions
        ? { metadata: 'read', ...given.permissions }
        : base.permissions,
      role: given.role ?? base.role,
      ...(given.appId === undefined ? {} : { appId: given.appId }),
    }
  }
  return {
    github_token: make('github_token'),
    app: make('app'),
    pat: make('pat'),
    anonymous: make('anonymous'),
  }
}

export function isBot(actor: Actor): boolean {
  return actor.user.type === 'Bot'
}

/** Author of what an actor commits through the API. */
export function identityOf(user: User, now: Date): Identity {
  return {
    name: user.login,
    email: `${user.id}+${user.login}@users.noreply.github.com`,
    date: isoSeconds(now),
  }
}

/** Committer of what GitHub itself commits and signs. */
export function webFlow(now: Date): Identity {
  return { name: 'GitHub', email: 'noreply@github.com', date: isoSeconds(now) }
}

const ranks: Record<Level, number> = { none: 0, read: 1, write: 2 }

export function may(actor: Actor, permission: Permission, level: Level): boolean {
  return ranks[actor.permissions[permission] ?? 'none'] >= ranks[level]
}
