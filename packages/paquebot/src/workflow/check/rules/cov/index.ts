import type { Rule } from '../../model.ts'
import { reportDropped } from './report-dropped.ts'

export const rules: readonly Rule[] = [reportDropped]
