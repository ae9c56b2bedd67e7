import type { Rule } from '../../model.ts'
import { drift } from './drift.ts'
import { edited } from './edited.ts'

export const rules: readonly Rule[] = [drift, edited]
