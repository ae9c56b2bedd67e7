import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { PaquebotError } from '../model/error.ts'

/** A file's text, or undefined when there is no such file. Other failures throw. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** A file's bytes. */
export function readBytes(path: string): Uint8Array {
  return readFileSync(path)
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** True for a symbolic link itself: what it points to may lie anywhere. */
export function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR'
}

/** Writes through a file of another name and a rename, so that no reader and no kill sees half of it. */
export function writeAtomic(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.paquebot-${process.pid}`
  try {
    writeSynced(draft, text, statSync(path, { throwIfNoEntry: false })?.mode)
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new PaquebotError('io/cannot-write', `\`${path}\` cannot be written`, {
      hint: 'check its permissions and the free disk space; nothing of it was changed',
      cause: error,
    })
  }
}

function writeSynced(path: string, text: string | Uint8Array, mode: number | undefined): void {
  const file = openSync(path, 'w', mode ?? 0o644)
  try {
    writeSync(file, text as string)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The absolute path of `path` inside `root`; throws when it would lead out of it. */
export function inside(root: string, path: string): string {
  const full = resolve(root, path)
  if (full === root || full.startsWith(root + sep)) return full
  throw new PaquebotError('config/invalid', `\`${path}\` leads out of the repository`, {
    hint: 'use a path below the root',
  })
}

/** `path` relative to `root` with forward slashes, `.` for the root itself. */
export function posixRelative(root: string, path: string): string {
  return relative(root, path).split(sep).join('/') || '.'
}

/** Makes the folder, when it is not there, and returns it. */
export function ensureFolder(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}
