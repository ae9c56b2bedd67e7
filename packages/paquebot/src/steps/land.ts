import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { actWithGit, type GitAct } from '../io/git.ts'
import { PaquebotError } from '../model/error.ts'
import type { CommitStep, FileEdit, TagStep } from '../model/step.ts'
import { applyEditsThen } from './apply-edits.ts'
import { beginLanding, endLanding, makeTag, moveBack } from './unfinished.ts'

/** What is to happen to the repository, all of it or nothing. */
export interface Landing {
  /** The commit at HEAD before; null before the first one. */
  readonly head: string | null
  readonly edits: readonly FileEdit[]
  readonly commit?: CommitStep
  readonly tags: readonly TagStep[]
}

/**
 * Writes the edits, commits just their files, and tags the commit. When git refuses one of it, files, index, branch
 * and tags are as they were before; a run that was killed is settled by the next (`settleUnfinished`). Throws `version/conflict`, `io/cannot-write` and `bump/not-landed`.
 */
export async function land(root: string, landing: Landing): Promise<void> {
  const { head, commit, tags, edits } = landing
  const index = commit === undefined ? undefined : keepIndex(root)
  const act = async () => commitAndTag(root, landing, index)
  beginLanding(root, { head, tags, ...(commit && { commit }), ...(index && { index: index.file }) })
  try {
    if (edits.length === 0) await act()
    else await applyEditsThen(root, edits, act)
  } finally {
    endLanding(root)
  }
}

function commitAndTag(
  root: string,
  { head, commit, tags }: Landing,
  index: Index | undefined,
): void {
  const made: string[] = []
  let isCommitted = false
  try {
    if (commit !== undefined) makeCommit(root, commit)
    isCommitted = commit !== undefined
    for (const tag of tags) {
      need(makeTag(root, tag), `the tag \`${tag.name}\``)
      made.push(tag.name)
    }
  } catch (error) {
    if (made.length > 0) actWithGit(root, ['tag', '-d', ...made])
    if (isCommitted) moveBack(root, head)
    index?.restore()
    throw error
  }
}

function makeCommit(root: string, { message, files, skipHooks }: CommitStep): void {
  const pathspecs = files.map((file) => `:(literal)${file}`)
  // `commit --only` does not know new files.
  need(actWithGit(root, ['add', '-A', '--', ...pathspecs]), 'the files')
  const hooks = skipHooks ? ['--no-verify'] : []
  const argv = [
    'commit',
    '-q',
    ...hooks,
    '-F',
    '-',
    '--cleanup=verbatim',
    '--only',
    '--',
    ...pathspecs,
  ]
  need(actWithGit(root, argv, `${message}\n`), 'the commit')
}

interface Index {
  readonly file: string
  restore(): void
}

/** The index as bytes: with `--allow-dirty` it may hold what somebody has staged. */
function keepIndex(root: string): Index {
  const { stdout } = actWithGit(root, ['rev-parse', '--git-path', 'index'])
  const file = resolve(root, stdout.trim())
  const bytes = readFileSync(file)
  return { file, restore: () => writeFileSync(file, bytes) }
}

function need(act: GitAct, what: string): void {
  if (act.ok) return
  throw new PaquebotError('bump/not-landed', `git did not take ${what}; everything is as before`, {
    details: act.said.split('\n').slice(-20).join('\n'),
    hint: 'mend what git says (a hook, a missing name or key), then run the command again',
  })
}
