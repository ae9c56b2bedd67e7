/** A commit message taken apart after Conventional Commits 1.0.0. */
export interface CommitMessage {
  /** Lower case: `feat`, `fix`, `revert`. */
  readonly type: string
  readonly scope?: string
  /** Behind the colon of the first line, without the pull request's number. */
  readonly subject: string
  readonly breaking: boolean
  /** Texts of `BREAKING CHANGE:` footers. */
  readonly notes: readonly string[]
  readonly pullRequest?: number
  /** Id, perhaps short, of the commit that it takes back. */
  readonly reverts?: string
}

const header = /^([A-Za-z][\w-]*)(?:\(([^()\n]*)\))?(!)?:[ \t]+([^\n]+)/

/** What a message says; undefined when it is no conventional commit and takes none back. Pure. */
export function parseMessage(message: string): CommitMessage | undefined {
  const match = header.exec(message)
  if (match === null) return message.startsWith('Revert "') ? parseRevert(message) : undefined
  const [, type = '', scope, mark, text = ''] = match
  const hasBody = match[0].length + 1 < message.length
  const notes = hasBody && message.includes('BREAKING') ? breakingNotes(message) : []
  const reverts = hasBody ? revertedBy(message) : undefined
  return {
    type: type.toLowerCase(),
    ...(scope ? { scope } : {}),
    ...subjectOf(text),
    breaking: mark !== undefined || notes.length > 0,
    notes,
    ...(reverts === undefined ? {} : { reverts }),
  }
}

/** `Revert "feat: door"`, as git words it. */
function parseRevert(message: string): CommitMessage | undefined {
  const reverts = revertedBy(message)
  const subject = /^Revert "(.*)"/.exec(message)?.[1]
  if (reverts === undefined || subject === undefined) return undefined
  return { type: 'revert', ...subjectOf(subject), breaking: false, notes: [], reverts }
}

function subjectOf(text: string): Pick<CommitMessage, 'subject' | 'pullRequest'> {
  const number = text.endsWith(')') || text.endsWith(')\r') ? / \(#(\d+)\)\s*$/.exec(text) : null
  if (number === null) return { subject: text.trimEnd() }
  return { subject: text.slice(0, number.index).trimEnd(), pullRequest: Number(number[1]) }
}

const revertedBy = (message: string) => /\bThis reverts commit ([0-9a-f]{7,64})/.exec(message)?.[1]

/** A footer goes on until the next footer or an empty line. */
function breakingNotes(message: string): readonly string[] {
  const footer =
    /^BREAKING[ -]CHANGES?(?::[ \t]+| #)([\s\S]*?)(?=\n[A-Za-z][\w-]*(?:: | #)|\n\s*\n|\n*$(?![\s\S]))/gm
  return [...message.matchAll(footer)].map(([, text = '']) => text.trim())
}
