import { applyEditsThen } from '../../steps/apply-edits.ts'
import { changelogsIn, type PreparedVersion } from './prepare.ts'

/**
 * Writes the prepared edits, formats the changelogs and commits, as the settings ask. A formatter that fails
 * leaves nothing changed (`version/format-failed`); a commit that fails leaves the files (`version/commit-failed`).
 */
export async function writeVersion(
  { root, edits, formatter, commit }: PreparedVersion,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> {
  const where = { root, env, signal }
  await applyEditsThen(root, edits, async () => {
    if (formatter === undefined) return
    const { formatFiles } = await import('./format.ts')
    await formatFiles(formatter, changelogsIn(edits), where)
  })
  if (commit === undefined || edits.length === 0) return
  const { commitFiles } = await import('./commit.ts')
  await commitFiles(
    commit,
    edits.map((edit) => edit.file),
    where,
  )
}
