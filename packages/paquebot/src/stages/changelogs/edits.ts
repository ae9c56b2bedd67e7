import { join } from 'node:path'
import { readText } from '../../io/files.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Changelogs } from './model.ts'

/** The CHANGELOG.md files with what is new in them. A package of which nothing can be told gets none. */
export async function editsOf({ root, parts }: Changelogs): Promise<readonly FileEdit[]> {
  const edits = new Map<string, FileEdit>()
  for (const { file, releases, merged } of parts) {
    const before = readText(join(root, file)) ?? null
    if (before === null && releases?.length === 0) continue
    // An npm and a Python package in one folder share the file and its commits.
    if (edits.has(file)) continue
    const after = await merged()
    if (after !== before) edits.set(file, { file, before, after })
  }
  return [...edits.values()]
}
