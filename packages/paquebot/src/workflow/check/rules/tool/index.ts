import type { Rule } from '../../model.ts'
import { packageManagerMismatch } from './package-manager-mismatch.ts'
import { pnpmVersionConflict } from './pnpm-version-conflict.ts'

export const rules: readonly Rule[] = [packageManagerMismatch, pnpmVersionConflict]
