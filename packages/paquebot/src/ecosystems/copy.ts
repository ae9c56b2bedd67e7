import { posixRelative } from '../io/files.ts'
import type { Workshop } from './ecosystem.ts'

/** True when the work is done in a throw-away copy: what the user's own files say may be changed there. */
export function isCopy({ root, scratch }: Workshop): boolean {
  return !posixRelative(scratch, root).startsWith('..')
}
