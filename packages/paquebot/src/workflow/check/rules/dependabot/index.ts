import type { Rule } from '../../model.ts'
import { ecosystemMismatch } from './ecosystem-mismatch.ts'
import { externalCode } from './external-code.ts'
import { invalid } from './invalid.ts'
import { majorInGroup } from './major-in-group.ts'
import { missingDirectory } from './missing-directory.ts'
import { noActions } from './no-actions.ts'
import { noCooldown } from './no-cooldown.ts'

export const rules: readonly Rule[] = [
  invalid,
  ecosystemMismatch,
  missingDirectory,
  noCooldown,
  majorInGroup,
  externalCode,
  noActions,
]
