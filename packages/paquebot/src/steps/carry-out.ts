import type { FileEdit } from '../model/step.ts'
import { applyEdits } from './apply-edits.ts'
import { describeEdit } from './describe.ts'

/** Performs the edits, or only tells them: the two readings of one list. Returns the telling. */
export function carryOut(root: string, edits: readonly FileEdit[], perform: boolean): string {
  if (perform) applyEdits(root, edits)
  return edits.map(describeEdit).join('\n')
}
