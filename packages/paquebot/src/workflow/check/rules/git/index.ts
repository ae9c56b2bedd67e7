import type { Rule } from '../../model.ts'
import { nonAtomicTagPush } from './non-atomic-tag-push.ts'
import { pushAllTags } from './push-all-tags.ts'
import { pushToProtected } from './push-to-protected.ts'
import { shallowForTags } from './shallow-for-tags.ts'
import { wrongRefOnDispatch } from './wrong-ref-on-dispatch.ts'

export const rules: readonly Rule[] = [
  pushToProtected,
  nonAtomicTagPush,
  pushAllTags,
  wrongRefOnDispatch,
  shallowForTags,
]
