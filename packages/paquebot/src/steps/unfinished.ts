import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeAtomic } from '../io/files.ts'
import { actWithGit } from '../io/git.ts'
import { PaquebotError } from '../model/error.ts'
import type { CommitStep, TagStep } from '../model/step.ts'
import { forgetEdits, undoHalfWritten } from './apply-edits.ts'

const folder = '.paquebot'
const journalFile = `${folder}/landing.json`
const indexFile = `${folder}/landing-index`

/** What a landing is about to do, written down before it begins. */
interface Journal {
  readonly head: string | null
  readonly commit?: Pick<CommitStep, 'files'>
  readonly tags: readonly TagStep[]
  /** Git's index, whose bytes are kept beside the journal; absent where nothing is committed. */
  readonly index?: string
}

/** What became of a run that was killed. */
export type Unfinished =
  /** It is taken back: these files hold what they held before it. */
  | { readonly kind: 'undone'; readonly files: readonly string[] }
  /** Its commit is on the remote already, so that its missing tags were made. */
  | { readonly kind: 'finished'; readonly tags: readonly string[] }
  /** Somebody went on from it; these tags of it are missing and were not made. */
  | { readonly kind: 'left'; readonly tags: readonly string[] }

/** Writes the journal; `endLanding` takes it away when all is done or put back. */
export function beginLanding(root: string, journal: Journal): void {
  if (journal.index !== undefined && existsSync(journal.index))
    writeAtomic(join(root, indexFile), readFileSync(journal.index))
  writeAtomic(join(root, journalFile), JSON.stringify(journal))
}

export function endLanding(root: string): void {
  rmSync(join(root, journalFile), { force: true })
  rmSync(join(root, indexFile), { force: true })
}

/**
 * Settles what a killed run had begun, before another one begins: edits are put back, and of a bump its commit and
 * tags are taken back as well. Where the commit was pushed meanwhile its missing tags are made, and where somebody went
 * on from it nothing is touched. Undefined when there is nothing. Throws `git/locked` while its git is still at work.
 */
export function settleUnfinished(root: string): Unfinished | undefined {
  const settled = existsSync(join(root, journalFile)) ? settleLanding(root) : undoneEdits(root)
  sweepDrafts(root)
  return settled
}

function undoneEdits(root: string): Unfinished | undefined {
  const files = undoHalfWritten(root)
  return files.length === 0 ? undefined : { kind: 'undone', files }
}

function settleLanding(root: string): Unfinished | undefined {
  const journal = JSON.parse(readFileSync(join(root, journalFile), 'utf8')) as Journal
  waitForGit(root)
  const now = ask(root, ['rev-parse', '--verify', '-q', 'HEAD']) ?? null
  const isBefore = now === journal.head
  if (!isBefore && !isItsCommit(root, journal, now)) return leave(root, journal, 'left')
  const made = madeTags(root, journal, now)
  const isComplete = made.length === journal.tags.length
  const hasCommit = journal.commit === undefined ? journal.tags.length > 0 : !isBefore
  if (hasCommit && isComplete) return leave(root, journal, 'left')
  if (!isBefore && isPushed(root, now)) return finish(root, journal, made)
  return takeBack(root, journal, { made, isCommitted: !isBefore })
}

/** Nothing is put back: what is there is wanted, or somebody's. */
function leave(root: string, { tags }: Journal, kind: 'left' | 'finished'): Unfinished | undefined {
  const known = new Set((ask(root, ['tag', '--list']) ?? '').split('\n'))
  const missing = tags.flatMap(({ name }) => (known.has(name) ? [] : [name]))
  forgetEdits(root)
  endLanding(root)
  return missing.length === 0 ? undefined : { kind, tags: missing }
}

function finish(root: string, journal: Journal, made: readonly string[]): Unfinished {
  const missing = journal.tags.filter(({ name }) => !made.includes(name))
  for (const tag of missing) makeTag(root, tag)
  forgetEdits(root)
  endLanding(root)
  return { kind: 'finished', tags: missing.map(({ name }) => name) }
}

function takeBack(
  root: string,
  { head, index }: Journal,
  { made, isCommitted }: { readonly made: readonly string[]; readonly isCommitted: boolean },
): Unfinished | undefined {
  if (made.length > 0) actWithGit(root, ['tag', '-d', ...made])
  if (isCommitted) moveBack(root, head)
  if (index !== undefined && existsSync(join(root, indexFile)))
    writeFileSync(index, readFileSync(join(root, indexFile)))
  const files = undoHalfWritten(root)
  endLanding(root)
  return files.length === 0 ? undefined : { kind: 'undone', files }
}

/** Moves the branch back to where it was; files and index stay. */
export function moveBack(root: string, head: string | null): void {
  const to = head === null ? ['-d', 'HEAD'] : ['HEAD', head]
  actWithGit(root, ['update-ref', '-m', 'paquebot bump: taken back', ...to])
}

export function makeTag(root: string, { name, message, sign }: TagStep) {
  const argv = ['tag', sign ? '-s' : '-a', '--cleanup=verbatim', '-F', '-', name]
  return actWithGit(root, argv, `${message}\n`)
}

/** The one commit after the journal's HEAD, of no other files than those of the landing. Hooks may change its message. */
function isItsCommit(root: string, { head, commit }: Journal, now: string | null): boolean {
  if (now === null || commit === undefined) return false
  const parents = ask(root, ['rev-list', '--parents', '-n', '1', now])?.split(' ').slice(1) ?? []
  if (parents.join() !== (head ?? '')) return false
  const argv = [
    'diff-tree',
    '--root',
    '--no-commit-id',
    '--name-only',
    '--relative',
    '-r',
    '-z',
    now,
  ]
  const touched = (ask(root, argv) ?? '').split('\0').filter((file) => file !== '')
  return touched.length > 0 && touched.every((file) => commit.files.includes(file))
}

/** Tags of the landing that are there and mean the commit. */
function madeTags(root: string, { tags }: Journal, commit: string | null): readonly string[] {
  return tags
    .map(({ name }) => name)
    .filter((name) => {
      const peeled = ask(root, ['rev-parse', '--verify', '-q', `refs/tags/${name}^{commit}`])
      return peeled !== undefined && peeled === commit
    })
}

const isPushed = (root: string, commit: string | null) =>
  (ask(root, ['for-each-ref', '--count=1', `--contains=${commit}`, 'refs/remotes']) ?? '') !== ''

/** A git that the killed run had started goes on without it: what it does must be over first. */
function waitForGit(root: string): void {
  const lock = resolve(root, ask(root, ['rev-parse', '--git-path', 'index.lock']) ?? '')
  const until = Date.now() + 10_000
  while (existsSync(lock) && Date.now() < until)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  if (!existsSync(lock)) return
  throw new PaquebotError('git/locked', `git is at work here: \`${lock}\` is there`, {
    hint: 'wait until it has ended; when no git runs any more, remove that file and run the command again',
  })
}

function ask(root: string, argv: readonly string[]): string | undefined {
  const { ok, stdout } = actWithGit(root, argv)
  return ok ? stdout.trim() : undefined
}

/** Halves of journals, of a run that was killed while it wrote one. */
function sweepDrafts(root: string): void {
  const path = join(root, folder)
  if (!existsSync(path)) return
  for (const name of readdirSync(path))
    if (/^(?:edits\.json|landing\.json|landing-index)\.paquebot-\d+$/.test(name))
      rmSync(join(path, name), { force: true })
}
