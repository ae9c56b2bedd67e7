import type { Rule } from '../../model.ts'
import { cancelInProgressOnPublish } from './cancel-in-progress-on-publish.ts'
import { cancelOnDefaultBranch } from './cancel-on-default-branch.ts'
import { noneOnBump } from './none-on-bump.ts'
import { noneOnPublish } from './none-on-publish.ts'
import { pendingReleaseDropped } from './pending-release-dropped.ts'
import { reusableSameGroup } from './reusable-same-group.ts'

export const rules: readonly Rule[] = [
  cancelInProgressOnPublish,
  cancelOnDefaultBranch,
  noneOnBump,
  noneOnPublish,
  pendingReleaseDropped,
  reusableSameGroup,
]
