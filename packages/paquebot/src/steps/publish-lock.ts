import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownFolder } from '../io/own-folder.ts'
import { PaquebotError } from '../model/error.ts'
import { pause } from './patience.ts'

/** Who publishes from this working tree. */
export interface LockHolder {
  readonly pid: number
  /** Id of the plan; null while it is being made. */
  readonly plan: string | null
  /** The commit at HEAD. */
  readonly commit: string | null
}

/** The right to publish from this working tree. */
export interface PublishLock {
  /** Tells others which plan it is. */
  name(plan: string): void
  release(): void
}

/** One look: the lock, or who has it. A holder whose process is gone has lost it. */
export function tryLock(root: string, wish: Omit<LockHolder, 'pid'>): PublishLock | LockHolder {
  const folder = ownFolder(root, 'publish')
  const path = join(folder, 'lock')
  const draft = join(folder, `lock.${process.pid}`)
  const write = (to: string, holder: Omit<LockHolder, 'pid'>) =>
    writeFileSync(to, `${JSON.stringify({ pid: process.pid, ...holder })}\n`)
  write(draft, wish)
  try {
    for (;;) {
      if (linked(draft, path)) break
      const holder = readHolder(path)
      if (holder !== undefined && isAlive(holder.pid)) return holder
      takeAway(path, folder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    name(plan) {
      write(draft, { ...wish, plan })
      renameSync(draft, path)
    },
    release: () => rmSync(path, { force: true }),
  }
}

/** A link to a whole file: nobody reads half of it, and only one can make it. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new PaquebotError('io/cannot-write', `\`${path}\` cannot be written`, {
      hint: 'check its permissions and the free disk space; nothing was uploaded',
      cause: error,
    })
  }
}

function readHolder(path: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<LockHolder>
    const { pid, plan = null, commit = null } = holder
    return typeof pid === 'number' ? { pid, plan, commit } : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Of two who find the same dead holder only one takes it away, by a rename. Who is late, and holds the lock of the
 * other one then, puts that back.
 */
function takeAway(path: string, folder: string): void {
  const aside = join(folder, `lock.stale.${process.pid}`)
  try {
    renameSync(path, aside)
    const holder = readHolder(aside)
    if (holder !== undefined && isAlive(holder.pid)) linked(aside, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  rmSync(aside, { force: true })
}

/** Who is publishing from this tree right now. */
export function lockHolder(root: string): LockHolder | undefined {
  const holder = readHolder(join(root, '.paquebot/publish/lock'))
  return holder !== undefined && isAlive(holder.pid) ? holder : undefined
}

/** Is this holder about to do what we wish, so that waiting for it is all there is to do? */
export function doesTheSame(holder: LockHolder, wish: Omit<LockHolder, 'pid'>): boolean {
  if (holder.plan !== null && wish.plan !== null) return holder.plan === wish.plan
  return holder.commit === wish.commit
}

/** Waits until the holder has let go or is gone. */
export async function untilReleased(root: string, pid: number, signal: AbortSignal): Promise<void> {
  const path = join(ownFolder(root, 'publish'), 'lock')
  while (readHolder(path)?.pid === pid && isAlive(pid)) await pause(200, signal)
}

/** Another plan is on its way. */
export function lockedBy({ pid, plan }: LockHolder): PaquebotError {
  const what = plan === null ? 'another commit' : `another plan (${plan.slice(0, 12)})`
  return new PaquebotError(
    'publish/locked',
    `process ${pid} is publishing ${what} from this tree`,
    {
      hint: 'wait until it has ended, then run the same command again; `paquebot publish --status` tells how far it is',
    },
  )
}
