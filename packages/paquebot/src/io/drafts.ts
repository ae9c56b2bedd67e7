import type { FileEdit } from '../model/step.ts'
import type { Repository } from './repository.ts'

/** Text edits that build on each other before anything is written. */
export interface Drafts {
  /** The text as edited so far, else as on disk. */
  read(path: string): string | undefined
  write(path: string, text: string): void
  remove(path: string): void
  /** The listed files with this name, where the drafts lie over a repository that has a list. */
  readonly named?: (name: string) => readonly string[]
  /** Notes a lockfile that text edits alone cannot bring up to date. */
  doubt(path: string): void
  doubted(): readonly string[]
  /** What changed, one per file, in the order of the first touch. */
  edits(): readonly FileEdit[]
}

/** Drafts over a repository's files. */
export function draftsOver(
  repository: Pick<Repository, 'read'> & Partial<Pick<Repository, 'named'>>,
): Drafts {
  const drafts = new Map<string, string | null>()
  const doubted = new Set<string>()
  const before = (path: string) => repository.read(path) ?? null
  return {
    ...(repository.named === undefined ? {} : { named: repository.named }),
    read: (path) => (drafts.has(path) ? (drafts.get(path) ?? undefined) : repository.read(path)),
    write: (path, text) => void drafts.set(path, text),
    remove: (path) => void drafts.set(path, null),
    doubt: (path) => void doubted.add(path),
    doubted: () => [...doubted],
    edits: () =>
      [...drafts]
        .map(([file, after]) => ({ file, before: before(file), after }))
        .filter((edit) => edit.before !== edit.after),
  }
}
