import type { Rule } from '../../model.ts'

export const rules: readonly Rule[] = []
