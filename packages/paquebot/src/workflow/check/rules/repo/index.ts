import type { Rule } from '../../model.ts'
import { actionsMayNotCreatePrs } from './actions-may-not-create-prs.ts'

export const rules: readonly Rule[] = [actionsMayNotCreatePrs]
