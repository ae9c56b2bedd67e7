import type { Rule } from '../../model.ts'
import { deadParser } from './dead-parser.ts'
import { outputDiscarded } from './output-discarded.ts'
import { tagWithoutNotes } from './tag-without-notes.ts'

export const rules: readonly Rule[] = [deadParser, outputDiscarded, tagWithoutNotes]
