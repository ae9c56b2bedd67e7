import type { Rule } from '../../model.ts'
import { notRequiredVersion } from './not-required-version.ts'

export const rules: readonly Rule[] = [notRequiredVersion]
