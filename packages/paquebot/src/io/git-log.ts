import { spawn } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'
import { withoutSecrets } from '../model/secrets.ts'

/** A commit as `git log` tells it. */
export interface LoggedCommit {
  readonly id: string
  /** Ids, one blank between. */
  readonly parents: string
  /** Unix seconds of the committer. */
  readonly time: number
  readonly tags: readonly string[]
  /** As written, with the line end at the end. */
  readonly message: string
  /** Paths that it touches, relative to the top level; none for merges. Empty when they were not asked for. */
  readonly files: readonly string[]
}

/** What to walk. */
export interface Walk {
  readonly cwd: string
  /** Ids, names of tags, ranges and `^name`, none of them taken for a flag; HEAD when there is none. */
  readonly revisions: readonly string[]
  /** Patterns below `refs/tags/` whose tags are told; none: no tags. */
  readonly tags: readonly string[]
  readonly withFiles: boolean
  readonly signal?: AbortSignal
  /** Gets the bytes that git writes as they come: a later `parseLog` of them gives the same commits. */
  readonly onBytes?: (bytes: Buffer) => void
}

/** `stop` ends the walk: nothing older is wanted. */
export type Visit = (commit: LoggedCommit) => 'go' | 'stop'

/** Begins a record. No message can hold a NUL, and no sane file name begins like this. */
export const recordMark = '\x1e\x1e'
const record = (tags: boolean) =>
  `--format=${recordMark}%H%x00%P%x00%ct%x00${tags ? '%D' : ''}%x00%B`

/**
 * Tells the commits that are reachable from the revisions, newest first, while git still walks: one process, and
 * no more in memory than the reader keeps. A repository without commits has none.
 * Throws `exec/failed` when git does.
 */
export async function walkLog(walk: Walk, visit: Visit): Promise<'end' | 'stopped'> {
  const child = spawn('git', argumentsOf(walk), {
    cwd: walk.cwd,
    env: {
      ...withoutSecrets(process.env),
      GIT_OPTIONAL_LOCKS: '0',
      LC_ALL: 'C.UTF-8',
      LANGUAGE: 'C',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(walk.signal === undefined ? {} : { signal: walk.signal }),
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-10_000)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const reader = logReader(visit)
  const decoder = new TextDecoder()
  let isEnough = false
  try {
    for await (const bytes of child.stdout as AsyncIterable<Buffer>) {
      walk.onBytes?.(bytes)
      isEnough = reader.read(decoder.decode(bytes, { stream: true })) === 'stop'
      if (isEnough) break
    }
    if (isEnough) {
      child.kill()
      return 'stopped'
    }
    const code = await ended
    if (code !== 0 && !complaint.includes('does not have any commits yet')) throw failed(complaint)
  } catch (error) {
    child.kill()
    throw asError(error, walk)
  }
  return reader.end() === 'stop' ? 'stopped' : 'end'
}

function argumentsOf({ revisions, tags, withFiles }: Walk): readonly string[] {
  return [
    '-c',
    'core.quotePath=false',
    'log',
    '-z',
    '--no-color',
    '--no-show-signature',
    '--no-mailmap',
    '--encoding=UTF-8',
    record(tags.length > 0),
    ...tags.map((pattern) => `--decorate-refs=refs/tags/${pattern}`),
    ...(withFiles ? ['--name-only', '--no-renames'] : []),
    '--end-of-options',
    ...revisions,
    '--',
  ]
}

function failed(complaint: string): PaquebotError {
  return new PaquebotError('exec/failed', '`git log` cannot read the history', {
    details: complaint.trim(),
    hint: 'see what `git fsck` says; in a shallow clone, fetch the rest with `git fetch --unshallow`',
  })
}

function asError(error: unknown, { signal }: Walk): unknown {
  if (signal?.aborted) return new PaquebotError('cli/cancelled', 'cancelled')
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error
  return new PaquebotError('exec/not-found', '`git` is not installed', { hint: 'install git' })
}

/** The commits of text that git wrote in an earlier walk. */
export function parseLog(text: string, visit: Visit): void {
  const reader = logReader(visit)
  if (reader.read(text) === 'go') reader.end()
}

interface Reader {
  read(text: string): 'go' | 'stop'
  end(): 'go' | 'stop'
}

/** A commit whose files are still being read. */
interface Open extends LoggedCommit {
  readonly files: string[]
}

/** Takes the stream apart piece by piece: five fields, then file names, until the next record begins. */
function logReader(visit: Visit): Reader {
  let rest = ''
  let open: Open | undefined
  const close = () => {
    const commit = open
    open = undefined
    return commit === undefined ? 'go' : visit(commit)
  }
  /** Offset behind the field that ends at `end`; undefined where the record goes on in the next piece. */
  const take = (text: string, at: number, end: number): number | 'stop' | undefined => {
    if (!text.startsWith(recordMark, at)) {
      // The first name stands behind the line end of the header.
      const name = text.slice(text[at] === '\n' ? at + 1 : at, end)
      if (name !== '') open?.files.push(name)
      return end + 1
    }
    const fields = fieldsFrom(text, at, end)
    if (fields === undefined) return undefined
    if (close() === 'stop') return 'stop'
    open = fields.commit
    return fields.end + 1
  }
  return {
    read(text) {
      const all = rest + text
      let at = 0
      for (let end = all.indexOf('\0'); end !== -1; end = all.indexOf('\0', at)) {
        const next = take(all, at, end)
        if (next === 'stop') return 'stop'
        if (next === undefined) break
        at = next
      }
      rest = all.slice(at)
      return 'go'
    },
    end: close,
  }
}

function fieldsFrom(
  text: string,
  at: number,
  id: number,
): { commit: Open; end: number } | undefined {
  const parents = text.indexOf('\0', id + 1)
  const time = parents === -1 ? -1 : text.indexOf('\0', parents + 1)
  const tags = time === -1 ? -1 : text.indexOf('\0', time + 1)
  const end = tags === -1 ? -1 : text.indexOf('\0', tags + 1)
  if (end === -1) return undefined
  const commit = {
    id: text.slice(at + recordMark.length, id),
    parents: text.slice(id + 1, parents),
    time: Number(text.slice(parents + 1, time)),
    tags: tags === time + 1 ? none : tagsOf(text.slice(time + 1, tags)),
    message: text.slice(tags + 1, end),
    files: [],
  }
  return { commit, end }
}

const none: readonly string[] = []

/** `tag: v1.0.0, tag: v1.0`; a name of a branch may be among them. */
function tagsOf(decoration: string): readonly string[] {
  return decoration.split(', ').flatMap((one) => (one.startsWith('tag: ') ? [one.slice(5)] : []))
}
