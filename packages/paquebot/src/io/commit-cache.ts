import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './files.ts'
import { sharedGitFolder } from './git-folder.ts'
import { type LoggedCommit, parseLog, type Visit, walkLog } from './git-log.ts'

/** What a commit is and touches never changes; a new form of the file gets a new name. */
const fileName = 'paquebot/commits-1.log'

/** Below this number of new commits the file is not written again: walking them takes git no time. */
const fewest = 500

interface Walk {
  readonly gitRoot: string
  readonly signal: AbortSignal
}

/**
 * Tells every commit that is reachable from HEAD with the paths that it touches, children before their parents,
 * without tags. What git had to compare trees for is kept in the git directory, so that the next walk only asks
 * for new commits. The file is safe to delete; where it cannot be written the walk is as slow as the first.
 */
export async function walkTouched(
  walk: Walk,
  visit: (commit: LoggedCommit) => void,
): Promise<void> {
  const folder = sharedGitFolder(walk.gitRoot)
  const file = join(folder, fileName)
  // The oldest commits of a shallow clone seem to touch everything, until it is deepened.
  if (existsSync(join(folder, 'shallow'))) return walkAll(walk, visit)
  const known = readText(file)
  const tip = tipOf(known)
  if (
    known === undefined ||
    tip === undefined ||
    !(await walkSince({ ...walk, file, known, tip }, visit))
  )
    await walkAndKeep(walk, file, visit)
}

const question = ({ gitRoot, signal }: Walk) => ({
  cwd: gitRoot,
  tags: [],
  withFiles: true,
  signal,
})

async function walkAll(walk: Walk, visit: (commit: LoggedCommit) => void): Promise<void> {
  await walkLog({ ...question(walk), revisions: [] }, going(visit))
}

const going =
  (visit: (commit: LoggedCommit) => void): Visit =>
  (commit) => {
    visit(commit)
    return 'go'
  }

async function walkAndKeep(
  walk: Walk,
  file: string,
  visit: (commit: LoggedCommit) => void,
): Promise<void> {
  const draft = openDraft(file)
  try {
    await walkLog({ ...question(walk), revisions: [], onBytes: draft.write }, going(visit))
    draft.keep()
  } finally {
    draft.drop()
  }
}

interface Known extends Walk {
  readonly file: string
  readonly known: string
  /** The commit that the file was written at. */
  readonly tip: string
}

/** The newest commit of the file. */
function tipOf(known: string | undefined): string | undefined {
  let tip: string | undefined
  parseLog(known?.slice(0, 10_000) ?? '', (commit) => {
    tip = commit.id
    return 'stop'
  })
  return tip !== undefined && /^[0-9a-f]{40,64}$/.test(tip) ? tip : undefined
}

/** New commits from git, the others from the file. False when the file is of no use: nothing was told then. */
async function walkSince(walk: Known, visit: (commit: LoggedCommit) => void): Promise<boolean> {
  const fresh: LoggedCommit[] = []
  const bytes: Buffer[] = []
  try {
    const asked = { ...question(walk), revisions: ['HEAD', `^${walk.tip}`] }
    const onBytes = (part: Buffer) => void bytes.push(part)
    await walkLog(
      { ...asked, onBytes },
      going((commit) => void fresh.push(commit)),
    )
  } catch (error) {
    if (walk.signal.aborted) throw error
    // The commit is gone: somebody rewrote history and swept up.
    return false
  }
  for (const commit of fresh) visit(commit)
  const isBelow =
    fresh.length === 0 ? false : fresh.some(({ parents }) => parents.includes(walk.tip))
  if (isBelow || (fresh.length === 0 && (await headIs(walk)))) parseLog(walk.known, going(visit))
  else await visitReachable(walk, fresh, visit)
  if (isBelow && fresh.length >= fewest) extend(walk, bytes)
  return true
}

function extend({ file, known }: Known, fresh: readonly Buffer[]): void {
  const draft = openDraft(file)
  for (const part of fresh) draft.write(part)
  draft.write(Buffer.from(known))
  draft.keep()
  draft.drop()
}

async function headIs(walk: Known): Promise<boolean> {
  return (await headOf(walk)) === walk.tip
}

async function headOf({ gitRoot }: Walk): Promise<string | undefined> {
  const { head } = await import('./git.ts')
  return head(gitRoot) ?? undefined
}

/** On another branch than the last time: of the file only what this one holds. */
async function visitReachable(
  walk: Known,
  fresh: readonly LoggedCommit[],
  visit: (commit: LoggedCommit) => void,
): Promise<void> {
  const kept: LoggedCommit[] = []
  parseLog(
    walk.known,
    going((commit) => void kept.push(commit)),
  )
  const parents = new Map(kept.map((commit) => [commit.id, commit.parents]))
  const wanted = new Set<string>()
  const open = fresh.flatMap((commit) => commit.parents.split(' '))
  if (fresh.length === 0) open.push((await headOf(walk)) ?? '')
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const above = parents.get(id)
    if (above === undefined || wanted.has(id)) continue
    wanted.add(id)
    open.push(...above.split(' '))
  }
  for (const commit of kept) if (wanted.has(commit.id)) visit(commit)
}

interface DraftFile {
  readonly write: (bytes: Buffer) => void
  /** Puts it in the place of the file, whole. */
  keep(): void
  /** Removes what was not kept. */
  drop(): void
}

/** A file that is written beside the real one; a folder that cannot be written only costs time. */
function openDraft(file: string): DraftFile {
  const draft = `${file}.${process.pid}`
  let handle = quietly(() => {
    mkdirSync(join(file, '..'), { recursive: true })
    return openSync(draft, 'w')
  })
  const close = () => {
    const open = handle
    handle = undefined
    if (open === undefined) return false
    return quietly(() => closeSync(open) ?? true) === true
  }
  return {
    write(bytes) {
      const open = handle
      if (open !== undefined && quietly(() => writeWhole(open, bytes)) === undefined) close()
    },
    keep() {
      if (close()) quietly(() => renameSync(draft, file))
    },
    drop() {
      close()
      quietly(() => rmSync(draft, { force: true }))
    },
  }
}

function writeWhole(handle: number, bytes: Buffer): number {
  let written = 0
  while (written < bytes.length) written += writeSync(handle, bytes, written)
  return written
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
