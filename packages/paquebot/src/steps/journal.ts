import { mkdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PaquebotError } from '../model/error.ts'

/** What registries cannot tell, kept beside them. Losing it is safe: at worst one file is offered once more. */
export interface Journal {
  /** Resolves when the entry is on the disk. */
  note(entry: JournalEntry): Promise<void>
  /** When the registry took exactly this file and had not shown it yet. */
  acceptedAt(file: JournalFile): string | undefined
  /** How often it was sent. */
  attempts(file: JournalFile): number
  close(): Promise<void>
}

/** A file by name and digest: what was noted of other bytes does not count. */
interface JournalFile {
  readonly file: string
  readonly sha256: string
}

type JournalEntry =
  /** About to be sent. */
  | (JournalFile & { readonly kind: 'sending' })
  /** The registry has it; others may see it later. `staged`: it says that it has had it before. */
  | (JournalFile & { readonly kind: 'accepted' | 'staged' })
  /** The registry said no, so whatever was accepted before is gone. */
  | (JournalFile & { readonly kind: 'refused' })

type Written = JournalEntry & { readonly at: string }

const head = (plan: string) => ({ 'paquebot-journal': 1, plan })

/**
 * Opens the journal of a plan, or begins one. A last line that was cut off by a kill is left out; a file of another
 * format or plan is begun anew. Throws `io/cannot-write`.
 */
export async function openJournal(path: string, plan: string): Promise<Journal> {
  const known = readEntries(path, plan)
  const writer = await openWriter(path, known === undefined ? JSON.stringify(head(plan)) : '')
  const entries = [...(known ?? [])]
  return {
    ...viewOf(entries),
    async note(entry) {
      const written = { at: new Date().toISOString(), ...entry }
      entries.push(written)
      await writer.append(JSON.stringify(written))
    },
    close: () => writer.close(),
  }
}

/** Remembers for as long as the process lives: a rehearsal leaves nothing behind. */
export function forgetfulJournal(): Journal {
  return {
    note: async () => {},
    acceptedAt: () => undefined,
    attempts: () => 0,
    close: async () => {},
  }
}

/** What a journal knows. */
export type JournalView = Pick<Journal, 'acceptedAt' | 'attempts'>

/** A journal for looking only. */
export function readJournal(path: string, plan: string): JournalView {
  return viewOf(readEntries(path, plan) ?? [])
}

function viewOf(entries: readonly Written[]): JournalView {
  const of = ({ file, sha256 }: JournalFile) =>
    entries.filter((entry) => entry.file === file && entry.sha256 === sha256)
  return {
    acceptedAt: (file) => {
      const mine = of(file)
      const refused = mine.findLastIndex(({ kind }) => kind === 'refused')
      const taken = mine.slice(refused + 1)
      return taken.find(({ kind }) => kind === 'accepted' || kind === 'staged')?.at
    },
    attempts: (file) => of(file).filter(({ kind }) => kind === 'sending').length,
  }
}

function readEntries(path: string, plan: string): readonly Written[] | undefined {
  const lines = linesOf(path).flatMap(parsed)
  const first = lines[0] as Partial<ReturnType<typeof head>> | undefined
  if (first?.['paquebot-journal'] !== 1 || first.plan !== plan) return undefined
  return lines.slice(1) as Written[]
}

function linesOf(path: string): readonly string[] {
  try {
    // Without a line end behind it, the last line was cut off.
    return readFileSync(path, 'utf8').split('\n').slice(0, -1)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function parsed(line: string): readonly object[] {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? [value] : []
  } catch {
    return []
  }
}

interface Writer {
  append(line: string): Promise<void>
  close(): Promise<void>
}

/**
 * Appends lines; those that come while the disk is busy go together. Begins with a line end, so that a line which was
 * cut off does not swallow the next. `first` not empty: the file begins anew with it.
 */
async function openWriter(path: string, first: string): Promise<Writer> {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const file = await open(path, first === '' ? 'a' : 'w')
    let waiting: string[] = first === '' ? [''] : [first]
    let turn: Promise<void> = Promise.resolve()
    const flush = async () => {
      const lines = waiting
      waiting = []
      if (lines.length === 0) return
      await file.appendFile(lines.map((line) => `${line}\n`).join(''))
      await file.datasync()
    }
    return {
      append(line) {
        waiting.push(line)
        turn = turn.then(flush)
        return turn
      },
      async close() {
        await turn.catch(() => {})
        await file.close()
      },
    }
  } catch (error) {
    throw new PaquebotError('io/cannot-write', `\`${path}\` cannot be written`, {
      hint: 'check its permissions and the free disk space; nothing was uploaded',
      cause: error,
    })
  }
}
