import type { Rule } from '../../model.ts'
import { cjsUnderEsmRoot } from './cjs-under-esm-root.ts'

export const rules: readonly Rule[] = [cjsUnderEsmRoot]
