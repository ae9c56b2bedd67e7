import type { Rule } from '../../model.ts'
import { unused } from './unused.ts'

export const rules: readonly Rule[] = [unused]
