import { notedBranch } from '../../io/default-branch.ts'
import { readText } from '../../io/files.ts'
import { PaquebotError } from '../../model/error.ts'
import { type Finding, sortFindings } from '../../model/finding.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Seen } from '../../workflow/generate/facts/seen.ts'
import { generateFiles } from '../../workflow/generate/files.ts'
import { type Owned, own, type Verdict } from '../../workflow/generate/ownership.ts'
import { checkedRoot, readChecked } from '../check/read.ts'
import { tellUnfinished } from '../version/unfinished.ts'
import { decide, names, type Wishes } from './decide.ts'

/** A file, what it is to us, and what becomes of it. */
export interface Told {
  readonly path: string
  readonly verdict: Verdict
  readonly action: 'write' | 'keep' | 'eject'
}

export interface Generation {
  /** Absolute; paths of files and edits are relative to it. */
  readonly root: string
  readonly files: readonly Told[]
  /** What is to be written. */
  readonly edits: readonly FileEdit[]
  /** What is not written, because somebody else's text is there: the change that it would be. */
  readonly withheld: readonly FileEdit[]
}

/**
 * The files for the repository around `cwd`, compared with those that are there. Nothing is written. Throws
 * `config/invalid` for a wrong paquebot.toml, `generate/unreadable` for packages that cannot be read, and `cli/usage`
 * where `--replace` or `--eject` name no file of ours.
 */
export async function prepareGenerate(
  cwd: string,
  wishes: Wishes,
): Promise<{ result: Generation; findings: readonly Finding[] }> {
  // What a killed run had begun to write is no edit of the user.
  const undone = wishes.look ? [] : tellUnfinished(checkedRoot(cwd))
  const checked = await readChecked(cwd)
  const unread = checked.unread.find(({ kind }) => kind === 'packages')
  if (unread !== undefined)
    throw new PaquebotError('generate/unreadable', unread.message, {
      hint: unread.hint,
      at: { file: unread.file, ...(unread.line === undefined ? {} : { line: unread.line }) },
    })
  const root = checked.workspace.gitRoot ?? checked.workspace.root
  const owned = ownedFiles(checked, root, wishes)
  const decided = decide(owned, wishes)
  return {
    result: { root, ...decided.result },
    findings: sortFindings([...undone, ...decided.findings]),
  }
}

function ownedFiles(seen: Seen, root: string, { replace }: Wishes): readonly Owned[] {
  const read = (path: string) => seen.files.read(path) ?? readText(`${root}/${path}`) ?? null
  const workflows = seen.files.paths
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .flatMap((path) => seen.files.read(path) ?? [])
  const files = generateFiles(seen, {
    read,
    workflows,
    replaces: (path) => replace.some((name) => names(name, path)),
    knowsDefaultBranch: notedBranch(root) !== undefined,
  })
  return files.map((file) => own(file, read(file.path)))
}
