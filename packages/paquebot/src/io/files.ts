import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { PaquebotError } from '../model/error.ts'

// Windows has neither.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants

/** A file's text, or undefined when there is no such file. Throws `io/cannot-read` for all other failures. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw cannotRead(path, (error as NodeJS.ErrnoException).code ?? String(error), error)
  }
}

// Without waiting for the other end, where somebody left a pipe.
const unfollowed = { encoding: 'utf8', flag: constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK } as const

/**
 * `readText` for a file of the repository: a link is followed when it stays inside `root`. Throws `io/cannot-read`
 * when it leads out, so that nothing of the machine gets into a plan or a changelog.
 */
export function readTextInside(root: string, path: string): string | undefined {
  try {
    return readFileSync(path, unfollowed)
  } catch (error) {
    if (isMissing(error)) return undefined
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') return readText(path)
    checkLink(root, path)
    return readText(path)
  }
}

/** Throws `io/cannot-read` when the path leads out of `root` through a link, itself or a folder on the way. */
export function checkLink(root: string, path: string): void {
  const real = realPath(path)
  if (real === undefined || `${real}${sep}`.startsWith(`${realpathSync(root)}${sep}`)) return
  throw cannotRead(path, 'it is a link that leads out of the repository')
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw cannotRead(path, (error as NodeJS.ErrnoException).code ?? String(error), error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its permissions forbid it',
  EPERM: 'its permissions forbid it',
  ELOOP: 'it is a link that leads to itself',
  ERR_STRING_TOO_LONG: 'it is larger than 512 MB',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
}

function cannotRead(path: string, why: string, cause?: unknown): PaquebotError {
  return new PaquebotError('io/cannot-read', `\`${path}\` cannot be read: ${reasons[why] ?? why}`, {
    hint: 'mend the file, or leave its folder out with `exclude` in paquebot.toml',
    at: { file: path },
    cause,
  })
}

/** A file's bytes. */
export function readBytes(path: string): Uint8Array {
  return readFileSync(path)
}

export function isFile(path: string): boolean {
  return look(path)?.isFile() ?? false
}

export function isDirectory(path: string): boolean {
  return look(path)?.isDirectory() ?? false
}

/** Undefined also for links in a ring and folders that may not be looked into. */
function look(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
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
