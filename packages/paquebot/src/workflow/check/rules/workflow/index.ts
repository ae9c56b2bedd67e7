import type { Rule } from '../../model.ts'
import { duplicateKey } from './duplicate-key.ts'
import { empty } from './empty.ts'
import { invalid } from './invalid.ts'
import { outsideRoot } from './outside-root.ts'
import { unreadable } from './unreadable.ts'

export const rules: readonly Rule[] = [empty, invalid, duplicateKey, outsideRoot, unreadable]
