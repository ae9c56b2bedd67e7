import type { Rule } from '../../model.ts'
import { globMatchesNothing } from './glob-matches-nothing.ts'
import { handList } from './hand-list.ts'
import { renamedPackages } from './renamed-packages.ts'

export const rules: readonly Rule[] = [globMatchesNothing, handList, renamedPackages]
