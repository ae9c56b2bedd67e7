import type { Rule } from '../../model.ts'
import { immutableOrder } from './immutable-order.ts'

export const rules: readonly Rule[] = [immutableOrder]
