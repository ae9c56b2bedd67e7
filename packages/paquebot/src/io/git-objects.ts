import { spawn } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'
import { withoutSecrets } from '../model/secrets.ts'

/** An object of git's store. */
export interface GitObject {
  readonly id: string
  readonly type: string
  readonly bytes: Buffer
}

/** One entry of a tree object. */
export interface TreeEntry {
  readonly name: string
  readonly id: string
  readonly kind: 'blob' | 'tree' | 'link' | 'submodule'
}

/** Reads objects from one process, however many are asked for. Close it when nothing more is wanted. */
export interface GitObjects {
  /** What `<commit>:<path>` and the like name; undefined when there is none. Throws `exec/failed`. */
  read(spec: string): Promise<GitObject | undefined>
  close(): void
}

interface Waiting {
  give(object: GitObject | undefined): void
  fail(error: Error): void
}

/** Starts `git cat-file --batch` in the folder. Source: git-cat-file(1), "BATCH OUTPUT". */
export function openObjects(cwd: string): GitObjects {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd,
    env: { ...withoutSecrets(process.env), GIT_OPTIONAL_LOCKS: '0' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting: Waiting[] = []
  let next = 0
  let ended: Error | undefined
  const end = (error: Error) => {
    ended ??= error
    for (const one of waiting.splice(next)) one.fail(ended)
  }
  const reader = objectReader((object) => {
    const one = waiting[next]
    next += 1
    if (next > 1000) next -= waiting.splice(0, 1000).length
    one?.give(object)
  })
  child.on('error', (cause) => end(failed('git cannot be started', cause)))
  child.on('close', () => end(failed('`git cat-file --batch` ended')))
  child.stdin.on('error', () => {})
  child.stdout.on('data', reader)
  return {
    read(spec) {
      // A name with a line end cannot be asked for in lines.
      if (spec.includes('\n')) return Promise.resolve(undefined)
      if (ended !== undefined) return Promise.reject(ended)
      return new Promise((give, fail) => {
        waiting.push({ give, fail })
        child.stdin.write(`${spec}\n`)
      })
    },
    close: () => child.stdin.end(),
  }
}

const failed = (message: string, cause?: unknown) =>
  new PaquebotError('exec/failed', message, {
    hint: 'is this a whole clone? try `git fsck`',
    cause,
  })

interface Header {
  readonly id: string
  readonly type: string
  readonly size: number
}

/** Takes the answers apart piece by piece: a line, and behind it so many bytes and a line end, or nothing. */
function objectReader(tell: (object: GitObject | undefined) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let length = 0
  let header: Header | undefined
  const whole = () => {
    const all = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
    pieces = [all]
    return all
  }
  const drop = (all: Buffer, count: number) => {
    pieces = [all.subarray(count)]
    length -= count
  }
  const takeHeader = () => {
    const all = whole()
    const end = all.indexOf(10)
    if (end === -1) return false
    header = headerIn(all.toString('utf8', 0, end))
    drop(all, end + 1)
    if (header === undefined) tell(undefined)
    return true
  }
  const takeBody = ({ id, type, size }: Header) => {
    if (length <= size) return false
    const all = whole()
    // A copy: a small part would keep the whole piece that git wrote.
    tell({ id, type, bytes: Buffer.from(all.subarray(0, size)) })
    drop(all, size + 1)
    header = undefined
    return true
  }
  return (chunk) => {
    pieces.push(chunk)
    length += chunk.length
    while (length > 0 && (header === undefined ? takeHeader() : takeBody(header)));
  }
}

/** `<id> <type> <size>`; any other line says that there is no such object. */
function headerIn(line: string): Header | undefined {
  const match = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line)
  if (match === null) return undefined
  const [, id = '', type = '', size] = match
  return { id, type, size: Number(size) }
}

const kinds: Readonly<Record<string, TreeEntry['kind']>> = {
  '40000': 'tree',
  '120000': 'link',
  '160000': 'submodule',
}

/** The entries of a tree object. Source: git's own `tree-walk.c`: mode, blank, name, NUL, id in bytes. */
export function treeEntries({ id, bytes }: GitObject): readonly TreeEntry[] {
  const idLength = id.length / 2
  const entries: TreeEntry[] = []
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at)
    const nul = bytes.indexOf(0, blank)
    if (blank === -1 || nul === -1) break
    const kind = kinds[bytes.toString('latin1', at, blank)] ?? 'blob'
    const name = bytes.toString('utf8', blank + 1, nul)
    at = nul + 1 + idLength
    entries.push({ name, kind, id: bytes.toString('hex', nul + 1, at) })
  }
  return entries
}
