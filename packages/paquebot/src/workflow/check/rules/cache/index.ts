import type { Rule } from '../../model.ts'
import { noLockfileMatch } from './no-lockfile-match.ts'

export const rules: readonly Rule[] = [noLockfileMatch]
