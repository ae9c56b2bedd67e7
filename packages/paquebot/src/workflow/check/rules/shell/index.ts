import type { Rule } from '../../model.ts'
import { psqlNoOnErrorStop } from './psql-no-on-error-stop.ts'
import { templateInRun } from './template-in-run.ts'

export const rules: readonly Rule[] = [psqlNoOnErrorStop, templateInRun]
