import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { checkLink, inside, isDirectory, readText, writeAtomic } from '../io/files.ts'
import { PaquebotError } from '../model/error.ts'
import type { FileEdit } from '../model/step.ts'

const journalFile = '.paquebot/edits.json'

/**
 * Writes all edits or none. What each file held before is written down first, so that a run that was
 * killed half-way is undone by the next (`settleUnfinished`).
 * Throws `version/conflict` when a file is not what it was when the edits were made.
 */
export function applyEdits(root: string, edits: readonly FileEdit[]): void {
  if (edits.length === 0) return
  writeAll(root, edits)
  rmSync(join(root, journalFile))
}

/** The same, and then something that must succeed with it: when it throws, everything is put back. */
export async function applyEditsThen(
  root: string,
  edits: readonly FileEdit[],
  then: () => Promise<void>,
): Promise<void> {
  if (edits.length === 0) return
  writeAll(root, edits)
  try {
    await then()
  } catch (error) {
    undoHalfWritten(root)
    throw error
  }
  rmSync(join(root, journalFile))
}

/** Leaves the journal of what was there before. */
function writeAll(root: string, edits: readonly FileEdit[]): void {
  for (const edit of edits) checkUnchanged(root, edit)
  // First of all, so that no draft is left behind without anybody knowing of it.
  writeAtomic(join(root, journalFile), JSON.stringify(edits))
  try {
    const drafts = edits.map((edit) => writeDraft(root, edit))
    for (const { edit, draft } of drafts) commit(root, edit, draft)
  } catch (error) {
    undoHalfWritten(root)
    throw new PaquebotError(
      'io/cannot-write',
      'the version edits could not all be written; none is left',
      {
        hint: 'check permissions and free disk space, then run the command again',
        cause: error,
      },
    )
  }
}

/** Puts back what a killed run had begun to change. Returns the files, empty when there was nothing to undo. */
export function undoHalfWritten(root: string): readonly string[] {
  const path = join(root, journalFile)
  if (!existsSync(path)) return []
  const edits = JSON.parse(readFileSync(path, 'utf8')) as FileEdit[]
  for (const edit of edits) restore(root, edit)
  rmSync(path)
  return edits.map((edit) => edit.file)
}

/** Leaves the files as they are, and takes the journal away. */
export function forgetEdits(root: string): void {
  rmSync(join(root, journalFile), { force: true })
}

function checkUnchanged(root: string, edit: FileEdit): void {
  const path = inside(root, edit.file)
  checkPlace(root, path, edit.file)
  if ((readText(path) ?? null) === edit.before) return
  throw new PaquebotError(
    'version/conflict',
    `${edit.file} changed while Paquebot was working on it`,
    {
      hint: 'run the command again; nothing was written',
      at: { file: edit.file },
    },
  )
}

/** Not out of the repository through a link, and not where a folder stands. */
function checkPlace(root: string, path: string, file: string): void {
  checkLink(root, nearestThere(path))
  if (!isDirectory(path)) return
  throw new PaquebotError(
    'io/cannot-write',
    `\`${file}\` is a folder, and a file is to be written there`,
    {
      hint: 'move the folder; nothing was written',
      at: { file },
    },
  )
}

/** The path itself, or the folder around it that exists. */
function nearestThere(path: string): string {
  return existsSync(path) ? path : nearestThere(dirname(path))
}

interface Draft {
  readonly edit: FileEdit
  readonly draft: string
}

function writeDraft(root: string, edit: FileEdit): Draft {
  const path = inside(root, edit.file)
  const draft = `${path}.paquebot-draft`
  if (edit.after === null) return { edit, draft }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(draft, edit.after, {
    mode: statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644,
  })
  return { edit, draft }
}

function commit(root: string, edit: FileEdit, draft: string): void {
  const path = inside(root, edit.file)
  if (edit.after === null) rmSync(path)
  else renameSync(draft, path)
}

function restore(root: string, edit: FileEdit): void {
  const path = inside(root, edit.file)
  rmSync(`${path}.paquebot-draft`, { force: true })
  if (edit.before === null) rmSync(path, { force: true })
  else if (readText(path) !== edit.before) writeAtomic(path, edit.before)
}
