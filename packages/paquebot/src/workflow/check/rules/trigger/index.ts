import type { Rule } from '../../model.ts'
import { botPrChecksNeedApproval } from './bot-pr-checks-need-approval.ts'
import { noMergeGroup } from './no-merge-group.ts'
import { releaseEventDead } from './release-event-dead.ts'
import { tagFilterMismatch } from './tag-filter-mismatch.ts'
import { tagNeverArrives } from './tag-never-arrives.ts'
import { tooManyTagsInOnePush } from './too-many-tags-in-one-push.ts'

export const rules: readonly Rule[] = [
  tagNeverArrives,
  releaseEventDead,
  botPrChecksNeedApproval,
  tooManyTagsInOnePush,
  tagFilterMismatch,
  noMergeGroup,
]
