import { createHash } from 'node:crypto'
import { divide, type Kept, keptJobs, unite } from './keep.ts'
import type { GeneratedFile } from './model.ts'
import { withoutPins } from './pins.ts'

/**
 * What a file is to us: `new`: there is none; `clean`: as we would write it; `stale`: ours, and we would write it
 * otherwise now; `edited`: ours, changed by somebody; `foreign`: never ours; `ejected`: given away.
 */
export type Verdict = 'new' | 'clean' | 'stale' | 'edited' | 'foreign' | 'ejected'

/** A file that is there or is to be. */
export interface Owned {
  readonly path: string
  readonly verdict: Verdict
  readonly before: string | null
  /** What we would write. */
  readonly after: string
  /** The user's own lines that have lost their job. */
  readonly homeless: readonly Kept[]
}

const mark = '# paquebot-hash: '
const header = [
  '# Made by `paquebot workflow generate`: change paquebot.toml and run it again. Steps and jobs of your own stay',
  '# where they are between `# paquebot:keep` and `# paquebot:end`; `--eject` makes the file yours.',
]
const ejectedHeader = [
  '# Ejected from `paquebot workflow generate`: nothing writes this file any more.',
]

/** Compares what is to be with what is there. Line ends of Windows are no difference. */
export function own({ path, body }: GeneratedFile, before: string | null): Owned {
  const there = before === null ? undefined : readOwned(before)
  const { lines, homeless } = unite(body.split('\n'), there?.kept ?? [])
  const after = withHeader(lines.join('\n'))
  return { path, before, after, homeless, verdict: verdictOf(before, there, { body, after }) }
}

/** Did we write it, and do we still? */
export function isOurs(text: string): boolean {
  const { hash } = splitHeader(text)
  return hash !== undefined && hash !== 'ejected'
}

/** The ids of jobs that the user keeps in a file of ours. */
export function jobsKeptIn(before: string | null): readonly string[] {
  return before === null ? [] : keptJobs(readOwned(before)?.kept ?? [])
}

/** The same text as a file that nobody writes any more. */
export function eject(text: string): string {
  const { body } = splitHeader(text)
  return [...ejectedHeader, `${mark}ejected`, '', body].join('\n')
}

function verdictOf(
  before: string | null,
  there: OwnedText | undefined,
  { body, after }: { readonly body: string; readonly after: string },
): Verdict {
  if (before === null) return 'new'
  if (there === undefined) return 'foreign'
  if (there.hash === 'ejected') return 'ejected'
  if (unix(before) === after) return 'clean'
  const hash = hashOf(there.body)
  const untouched = there.hash === hash || hash === hashOf(body)
  return untouched ? 'stale' : 'edited'
}

interface OwnedText {
  readonly hash: string
  /** Without the user's own lines. */
  readonly body: string
  readonly kept: readonly Kept[]
}

function readOwned(text: string): OwnedText | undefined {
  const { hash, body } = splitHeader(text)
  if (hash === undefined) return undefined
  const { generated, kept } = divide(body.split('\n'))
  return { hash, body: generated.join('\n'), kept }
}

/** The hash that the first comment carries, and what follows it. */
function splitHeader(text: string): { readonly hash?: string; readonly body: string } {
  const lines = unix(text).split('\n')
  const end = lines.findIndex((line) => !line.startsWith('#'))
  const first = lines.slice(0, end < 0 ? lines.length : end)
  const hash = first
    .find((line) => line.startsWith(mark))
    ?.slice(mark.length)
    .trim()
  if (hash === undefined) return { body: lines.join('\n') }
  const rest = lines.slice(first.length)
  return { hash, body: (rest[0] === '' ? rest.slice(1) : rest).join('\n') }
}

function withHeader(body: string): string {
  const hash = hashOf(divide(body.split('\n')).generated.join('\n'))
  return [...header, `${mark}${hash}`, '', body].join('\n')
}

/** Of what we wrote: neither the user's own lines nor empty ones nor other pins change it. */
function hashOf(generated: string): string {
  const lines = withoutPins(generated)
    .split('\n')
    .filter((line) => line.trim() !== '')
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32)
}

const unix = (text: string): string => text.replaceAll('\r\n', '\n')
