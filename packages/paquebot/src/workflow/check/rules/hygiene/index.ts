import type { Rule } from '../../model.ts'
import { noForkGuard } from './no-fork-guard.ts'
import { noTimeout } from './no-timeout.ts'

export const rules: readonly Rule[] = [noTimeout, noForkGuard]
