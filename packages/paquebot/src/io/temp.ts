import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const prefix = 'paquebot-'
const owner = '.owner'
const open = new Set<string>()

/** A throw-away folder: gone after `remove`, after any normal end, and at the latest at the next run. */
export interface TempFolder {
  readonly path: string
  remove(): void
}

/** Makes a temporary folder below `parent` and sweeps those there whose process was killed. */
export function makeTempFolder(parent: string): TempFolder {
  mkdirSync(parent, { recursive: true })
  sweep(parent)
  const path = mkdtempSync(join(parent, prefix))
  open.add(path)
  writeFileSync(join(path, owner), String(process.pid))
  return { path, remove: () => removeFolder(path) }
}

/** Removes every folder of this process; called when the process is told to stop. */
export function removeAllTempFolders(): void {
  for (const path of open) removeFolder(path)
}

function removeFolder(path: string): void {
  open.delete(path)
  // `rm` needs a third of the time that Node takes for a tree of node_modules.
  const { status } = spawnSync('rm', ['-rf', '--', path], { stdio: 'ignore' })
  if (status !== 0) rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    if (!name.startsWith(prefix) || !isAbandoned(path)) continue
    endOrphans(path)
    removeFolder(path)
  }
}

/**
 * Ends children that outlived the kill of their rehearsal and would write the folder anew. They are known by
 * their environment, whose HOME lies in the folder; where there is no /proc nothing is ended.
 */
function endOrphans(path: string): void {
  if (!existsSync('/proc/self/environ')) return
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${path}/`))
        process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
}

function isAbandoned(path: string): boolean {
  const file = join(path, owner)
  try {
    // Killed before it could write its name; an hour is more than the moment between the two.
    if (!existsSync(file)) return Date.now() - statSync(path).mtimeMs > 3_600_000
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    // EPERM would mean: alive, but somebody else's; ENOENT: gone since it was listed.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
