import type { Rule } from '../../model.ts'
import { hardPort } from './hard-port.ts'
import { healthMissing } from './health-missing.ts'
import { migrationsPartial } from './migrations-partial.ts'

export const rules: readonly Rule[] = [hardPort, healthMissing, migrationsPartial]
