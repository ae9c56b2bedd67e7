import type { Rule } from '../../model.ts'
import { branchRuleVsTag } from './branch-rule-vs-tag.ts'

export const rules: readonly Rule[] = [branchRuleVsTag]
