import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
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
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name)
    if (name.startsWith(prefix) && isAbandoned(path)) removeFolder(path)
  }
}

function isAbandoned(path: string): boolean {
  const file = join(path, owner)
  if (!existsSync(file)) return false
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    // EPERM would mean: alive, but somebody else's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
