import type { Rule } from '../../model.ts'
import { majorWithRenamedInputs } from './major-with-renamed-inputs.ts'
import { nodeRuntimeRemoved } from './node-runtime-removed.ts'

export const rules: readonly Rule[] = [nodeRuntimeRemoved, majorWithRenamedInputs]
