import type { Rule } from '../../model.ts'
import { deadBadge } from './dead-badge.ts'
import { tagProtectionRetired } from './tag-protection-retired.ts'
import { triggerClaim } from './trigger-claim.ts'
import { unknownPackage } from './unknown-package.ts'

export const rules: readonly Rule[] = [
  unknownPackage,
  deadBadge,
  triggerClaim,
  tagProtectionRetired,
]
