import type { Rule } from '../../model.ts'
import { actionsLockStale } from './actions-lock-stale.ts'
import { adhocInstall } from './adhoc-install.ts'
import { cacheInRelease } from './cache-in-release.ts'
import { noLockInstall } from './no-lock-install.ts'
import { persistedCredentials } from './persisted-credentials.ts'
import { unpinnedAction } from './unpinned-action.ts'

export const rules: readonly Rule[] = [
  unpinnedAction,
  adhocInstall,
  noLockInstall,
  persistedCredentials,
  cacheInRelease,
  actionsLockStale,
]
