import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './files.ts'
import { head, sharedGitFolder } from './git-folder.ts'
import { type LoggedCommit, parseLog, recordMark, type Visit, walkLog } from './git-log.ts'

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
export async function walkTouched(walk: Walk, visit: Visit): Promise<void> {
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

async function walkAll(walk: Walk, visit: Visit): Promise<void> {
  await walkLog({ ...question(walk), revisions: [] }, visit)
}

async function walkAndKeep(walk: Walk, file: string, visit: Visit): Promise<void> {
  const draft = openDraft(file)
  try {
    const end = await walkLog({ ...question(walk), revisions: [], onBytes: draft.write }, visit)
    if (end === 'end') draft.keep()
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
async function walkSince(walk: Known, visit: Visit): Promise<boolean> {
  const fresh: LoggedCommit[] = []
  const bytes: Buffer[] = []
  try {
    // The newest known commit is told again when HEAD holds it.
    const asked = { ...question(walk), revisions: ['HEAD', `^${walk.tip}^@`] }
    await walkLog({ ...asked, onBytes: (part) => void bytes.push(part) }, (commit) => {
      fresh.push(commit)
      return 'go'
    })
  } catch (error) {
    if (walk.signal.aborted) throw error
    // The commit is gone: somebody rewrote history and swept up.
    return false
  }
  const added = fresh.filter(({ id }) => id !== walk.tip)
  if (added.length === fresh.length) visitReachable(walk, fresh, visit)
  else if (!added.some((commit) => visit(commit) === 'stop')) parseLog(walk.known, visit)
  const isLast = fresh.at(-1)?.id === walk.tip
  if (isLast && added.length >= fewest) extend(walk, bytes)
  return true
}

/** The newest known commit, told again as the last of the new ones, begins the known text. */
function extend({ file, known, tip }: Known, fresh: readonly Buffer[]): void {
  const text = Buffer.concat(fresh)
  const end = text.lastIndexOf(`${recordMark}${tip}`)
  const draft = openDraft(file)
  draft.write(text.subarray(0, end))
  draft.write(Buffer.from(known))
  draft.keep()
  draft.drop()
}

/** On another branch than the last time: of the file only what this one holds. */
function visitReachable(walk: Known, fresh: readonly LoggedCommit[], visit: Visit): void {
  const kept: LoggedCommit[] = []
  parseLog(walk.known, (commit) => {
    kept.push(commit)
    return 'go'
  })
  const parents = new Map(kept.map((commit) => [commit.id, commit.parents]))
  const wanted = new Set<string>()
  const open = fresh.flatMap((commit) => commit.parents.split(' '))
  if (fresh.length === 0) open.push(head(walk.gitRoot) ?? '')
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const above = parents.get(id)
    if (above === undefined || wanted.has(id)) continue
    wanted.add(id)
    open.push(...above.split(' '))
  }
  const all = [...fresh, ...kept.filter(({ id }) => wanted.has(id))]
  all.some((commit) => visit(commit) === 'stop')
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
